import * as v from 'valibot';
import { text } from '../../contract/input.ts';
import { isHmac } from '../../contract/token-format.ts';
import { type Field, field, fieldName } from './field.ts';
import { type Problem, patternProblems, problemsIn } from './problems.ts';
import { read } from './read.ts';
import { type Template, write } from './template.ts';

export interface Members {
  readonly [name: string]: Template;
}
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const mustBeMembers = 'must be an object: names, each with its value';
/** The request's names of what the service knows. */
const known = ['subject', 'displayName', 'avatarUrl', 'lifetimeSeconds', 'metadata'] as const;
const houseNames = Object.fromEntries(known.map((name) => [name, name])) as Record<
  (typeof known)[number],
  string
>;

export const usualHeader = { typ: 'JWT' };
export const usualAnswer = {
  status: 200,
  body: { token: { $from: 'token' }, subject: { $from: 'subject' } },
} as const;

const shape = v.strictObject({
  algorithm: v.optional(v.picklist(['HS256', 'HS384', 'HS512', 'RS256', 'ES256', 'EdDSA']), 'HS256'),
  /** Protected header members beside `alg`; by default `typ`. `kid` is the vendor's name of its secret. */
  header: v.optional(v.record(text(100), text(500))),
  claims: v.custom<Members>(isObject, mustBeMembers),
  /** By default the token and whose it is. `expiresAt` and `expiresIn` are always added. */
  answer: v.optional(
    v.strictObject({
      status: v.optional(v.picklist([200, 201]), 200),
      body: v.custom<Members>(isObject, mustBeMembers),
    }),
  ),
  /** What a request calls what the service knows. What has no name here is not taken. */
  request: v.optional(v.partial(v.strictObject(v.entriesFromList(known, fieldName))), houseNames),
  fields: v.optional(v.record(fieldName, field), {}),
  /** Characters that the vendor reads as patterns in names of rooms and channels, such as `*`. */
  reserved: v.optional(v.string()),
});
type Shape = v.InferOutput<typeof shape>;

/** A vendor's tokens as data: docs/presets.md has examples. */
export const settings = v.pipe(
  shape,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const input = dataset.value;
    for (const [path, message] of settingProblems(input)) {
      let value: unknown = input;
      const items = path.map((key) => {
        const from = value as Record<string, unknown>;
        value = from?.[String(key)];
        return { type: 'object', origin: 'value', input: from, key: String(key), value } as const;
      });
      addIssue({ message, ...(items.length > 0 && { path: items as [(typeof items)[number]] }) });
    }
  }),
);
export type Settings = v.InferOutput<typeof settings>;
export type SettingsInput = v.InferInput<typeof settings>;

/** Claims that the service answers for (RFC 7519 section 4.1), and what they may be filled with. */
const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'];
const ours = ['subject', 'tokenId', 'issuedAt', 'expiresAt'];

function settingProblems({
  algorithm,
  header = usualHeader,
  claims,
  answer = usualAnswer,
  request,
  fields,
}: Shape): Problem[] {
  const names = { fields: Object.keys(fields), without: ['token'] };
  const shapes: Problem[] = [
    ...problemsIn(answer.body, { ...names, without: [] }, ['answer', 'body']),
    ...Object.entries(claims).flatMap(([name, each]) => problemsIn(each, names, ['claims', name])),
    ...Object.entries(fields).flatMap(([name, each]) => fieldProblems(name, each)),
    ...Object.keys(header).flatMap((name) => headerProblems(name, isHmac(algorithm))),
    ...Object.values(request).flatMap((name = ''): Problem[] =>
      names.fields.includes(name) || Object.values(request).filter((each) => each === name).length > 1
        ? [[['request'], `names ${name} twice`]]
        : [],
    ),
    ...registered
      .filter((name) => Object.hasOwn(claims, name) && !isOurs(claims[name] as Template))
      .map((name): Problem => [['claims', name], `is the service's: it holds texts, or ${ours.join(', ')}`]),
  ];
  return shapes.length > 0 ? shapes : meaningProblems(claims, answer.body);
}

function fieldProblems(name: string, { type, allow = [], default: usual }: Field): Problem[] {
  const path = ['fields', name];
  const isText = type === 'text' || type === 'texts';
  return [
    ...allow.flatMap((each, at) => patternProblems(each, [...path, 'allow', at])),
    ...(allow.length > 0 && !isText ? [[[...path, 'allow'], 'goes with text and texts'] as const] : []),
    ...problemsIn(usual ?? null, { fields: [], without: ['token', 'field'] }, [...path, 'default']),
  ];
}

const headerProblems = (name: string, isShared: boolean): Problem[] => [
  ...(name === 'alg' ? [[['header', name], 'follows from algorithm'] as const] : []),
  ...(name === 'crit' || name === 'b64'
    ? [[['header', name], 'is for other tokens than these'] as const]
    : []),
  ...(name === 'kid' && !isShared
    ? [[['header', name], 'is the thumbprint of the key: a public key has no other name here'] as const]
    : []),
];

/** Whether nothing in it comes from a request or a login, but for whose token it is. */
function isOurs(template: Template): boolean {
  if (typeof template !== 'object' || template === null) return true;
  if ('$from' in template) return ours.includes(template.$from as string);
  return Object.values(template)
    .flat()
    .every((each) => isOurs(each as Template));
}

/** Of any grant. */
export const sample = { subject: 'user-1', tokenId: 'id', issuedAt: 1_000, expiresAt: 2_000, token: 'token' };

/** A token must say whose it is, since when and until when; the answer must have the token. */
function meaningProblems(claims: Template, answer: Template): Problem[] {
  const found: Parameters<typeof read>[2] = {};
  const written = write(claims, sample) as Readonly<Record<string, unknown>>;
  const isRead = read(claims, written, found);
  const missing = [
    ...(found.subject === undefined ? ["whose token it is: { $from: 'subject' }"] : []),
    ...(found.issuedAt === undefined ? ["since when: { $from: 'issuedAt' }"] : []),
    ...(written['exp'] === sample.expiresAt ? [] : ["until when: exp: { $from: 'expiresAt' }"]),
  ];
  return [
    ...(isRead ? [] : [[['claims'], 'can’t be read back'] as const]),
    ...missing.map((each): Problem => [['claims'], `must say ${each}`]),
    ...(JSON.stringify(write(answer, sample)).includes(sample.token)
      ? []
      : [[['answer', 'body'], "must have the token: { $from: 'token' }"] as const]),
  ];
}
