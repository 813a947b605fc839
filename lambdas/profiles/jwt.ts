import * as v from 'valibot';
import type { Grant, VendRequest } from '../contract/grant.ts';
import { absentIfEmpty, jsonObject, pictureUrl, taking, text } from '../contract/input.ts';
import { present } from '../contract/present.ts';
import { defineProfile } from '../contract/profile.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Field } from './jwt/field.ts';
import { fits, isOneOf } from './jwt/patterns.ts';
import { read } from './jwt/read.ts';
import { type Settings, sample, settings, usualAnswer, usualHeader } from './jwt/settings.ts';
import { isPlain, type Values, write } from './jwt/template.ts';

export type { Settings };

const tokenLifetimeSeconds = { default: 3_600, max: 86_400 };

/** A token travels in a header. */
const maxObjectBytes = 4_096;
const smallObject = v.pipe(
  jsonObject(),
  v.check((value) => new TextEncoder().encode(JSON.stringify(value)).length <= maxObjectBytes),
);

const known = {
  subject: text(256),
  displayName: text(200),
  avatarUrl: pictureUrl,
  lifetimeSeconds: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(tokenLifetimeSeconds.max)),
  metadata: smallObject,
};
const types: Readonly<Record<Field['type'], (field: Field) => v.GenericSchema>> = {
  text: ({ maxLength }) => text(maxLength),
  texts: ({ maxLength }) => v.pipe(v.array(text(maxLength)), v.minLength(1), v.maxLength(100)),
  integer: () => v.pipe(v.number(), v.integer()),
  boolean: () => v.boolean(),
  object: () => smallObject,
};

/** The fields that ask for rooms, channels and the like. */
const textsOf = (fields: Settings['fields']) =>
  Object.entries(fields).filter(([, { type }]) => type === 'text' || type === 'texts');

const isDemanded = ({ optional, default: usual }: Field) => !optional && usual === undefined;

/** A request's body, by the names that the app gives it. */
function bodyOf({ request, fields }: Settings) {
  const entries: Record<string, v.GenericSchema> = {};
  for (const [name, wire] of Object.entries(request))
    if (wire !== undefined) entries[wire] = absentIfEmpty(known[name as keyof typeof known]);
  for (const [wire, field] of Object.entries(fields)) {
    const schema = types[field.type](field);
    entries[wire] = isDemanded(field) ? schema : absentIfEmpty(schema);
  }
  const body = v.object(entries);
  return Object.values(fields).some(isDemanded) ? body : v.optional(body, {});
}

/** What the body says. Its asker must be one who may have what it asks for. */
function requestOf(
  body: Readonly<Record<string, unknown>>,
  { request, fields, reserved }: Settings,
): VendRequest {
  const said = Object.fromEntries(Object.entries(request).map(([name, wire = '']) => [name, body[wire]])) as {
    readonly [Name in keyof typeof known]?: v.InferOutput<(typeof known)[Name]> | undefined;
  };
  const { metadata, ...rest } = said;
  const asked = Object.entries(fields).filter(([wire]) => body[wire] !== undefined);
  return {
    ...rest,
    details: {
      ...(metadata && { metadata }),
      fields: Object.fromEntries(asked.map(([wire]) => [wire, body[wire]])),
    },
    forBackends: asked.flatMap(([wire, { allow }]) => (allow ? [] : wire)),
    refuseFor({ isBackend, scope, ...person }) {
      for (const [wire, { allow = [] }] of textsOf(fields)) {
        const names = [body[wire] ?? []].flat().map(String);
        const ofKey = scope?.asks?.[wire];
        const isAllowed = (name: string) =>
          isBackend
            ? ofKey === undefined || isOneOf(name, ofKey)
            : allow.some((each) => fits(name, each, person));
        // A token without a name may be for all rooms, which a key for some of them can't have.
        const isSilent = names.length === 0 && ofKey !== undefined;
        if (!isSilent && names.every((name) => isAllowed(name) && isPlain(name, reserved))) continue;
        throw new Refusal('forbidden', {
          detail: `The field ${wire} asks for what is not for you.`,
          reason: `field ${wire} asks for more than its asker may have`,
          field: wire,
        });
      }
    },
  };
}

/** What fills the claims of a token. */
function valuesOf(grant: Grant, { fields, reserved }: Settings): Values {
  const { metadata, fields: given } = grant.details as {
    metadata?: Values['metadata'];
    fields?: Values['fields'];
  };
  const usual = Object.entries(fields).map(([wire, { default: template }]) => [
    wire,
    template === undefined ? undefined : write(template, { ...grant, metadata }, reserved),
  ]);
  return { ...grant, metadata, fields: { ...present(Object.fromEntries(usual)), ...given } };
}

/** A body that a backend may send for this user: names of rooms are made up of the first pattern. */
function sampleOf(subject: string | undefined, { request, fields }: Settings) {
  const samples = { text: 'any', texts: ['any'], integer: 0, boolean: false, object: {} };
  const demanded = Object.entries(fields).flatMap(([wire, field]) => {
    if (!isDemanded(field)) return [];
    const [first, ...others] = field.allow ?? [];
    // Without a user, a room of all is better than a user's own.
    const ofAll = [first, ...others].find((pattern) => pattern?.every((part) => typeof part === 'string'));
    const parts = ((subject === undefined ? ofAll : undefined) ?? first)?.map((part) =>
      typeof part === 'string' ? part : '$any' in part || part.$from === 'metadata' ? 'any' : (subject ?? ''),
    );
    const name = parts?.join('');
    const value = name === undefined ? samples[field.type] : field.type === 'texts' ? [name] : name;
    return [[wire, value]];
  });
  return { ...Object.fromEntries(demanded), ...(request.subject && { [request.subject]: subject }) };
}

const headOf = ({ algorithm, header = usualHeader }: Settings) => JSON.stringify([algorithm, header]);

/**
 * Any vendor that takes a JWT of a backend: the settings describe its tokens, its requests and its answers, and who may
 * ask for which rooms and channels. `presets/` has settings for several vendors.
 */
export const jwt = defineProfile({
  settings,
  tokenLifetimeSeconds,
  metadata: 'inToken',
  token: {
    algorithm: ({ algorithm }) => algorithm,
    issuer: ({ claims }) => (typeof claims['iss'] === 'string' ? claims['iss'] : undefined),
    header: ({ header = usualHeader }) => header,
    isWithoutId: ({ claims }) => !JSON.stringify(claims).includes('"tokenId"'),
    isTwin: (own, others) =>
      headOf(own) === headOf(others) && read(own.claims, write(others.claims, sample), {}),
    isMetadata(claim, { claims: { [claim]: template } }) {
      const { $from, name } = Object(template) as { $from?: unknown; name?: unknown };
      return $from === 'metadata' && name === claim;
    },
    claims: (grant, config) =>
      write(config.claims, valuesOf(grant, config), config.reserved) as Readonly<Record<string, unknown>>,
    read(claims, config) {
      const found: Parameters<typeof read>[2] = {};
      const { subject, expiresAt } = read(config.claims, claims, found) ? found : {};
      return subject === undefined || expiresAt === undefined ? undefined : { ...found, subject, expiresAt };
    },
  },
  asksOf: ({ fields }) => textsOf(fields).map(([wire]) => wire),
  routes: [],
  routesOf: (config) => [
    {
      on: 'POST /token',
      role: 'integrator',
      does: 'vend',
      ...taking(bodyOf(config), (body) => requestOf(body, config)),
      write: ({ subject }) => sampleOf(subject, config),
      reply({ token, expiresAt, grant }) {
        const { status, body } = config.answer ?? usualAnswer;
        return { status, body: write(body, { ...valuesOf(grant, config), token, expiresAt }) };
      },
    },
  ],
  requestHeaders: [],
});
