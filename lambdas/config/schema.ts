import * as v from 'valibot';
import type { AppConfig } from '../contract/app.ts';
import type { Profile } from '../contract/profile.ts';
import * as registry from '../profiles/registry.ts';
import { concurrency, spending, tables, throttle } from './bounds.ts';
import { caller } from './callers.ts';
import { keeping } from './existing.ts';
import { front } from './front.ts';
import { limits, rotation, seconds, sessionSeconds, upstream } from './numbers.ts';
import { operations } from './operations.ts';
import { origin } from './origin.ts';

const profiles = { ...registry };
type Profiles = typeof profiles;
export type ProfileName = keyof Profiles;

/** A number that only some profiles have. For other profiles it is not a setting. */
const secondsIf = (applies: boolean, allowed: Seconds, byDefault: number) =>
  (applies ? v.optional(allowed, byDefault) : none) as ReturnType<typeof optionalSeconds>;
const optionalSeconds = (allowed: Seconds, byDefault: number) => v.optional(allowed, byDefault);
type Seconds = ReturnType<typeof seconds>;
const none = v.optional(v.literal(0, 'is not a setting of this profile'), 0);

const tokenLifetime = ({ min = 1, default: byDefault, max, step = 1 }: Profile['tokenLifetimeSeconds']) =>
  v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max), v.multipleOf(step)),
    byDefault,
  );

/** Whether the role `integrator` vends only for a nonce. */
const nonce = (isEmbedded: boolean) =>
  v.optional(
    v.pipe(
      v.picklist(['none', 'required']),
      v.check((each) => each === 'required' || !isEmbedded, 'must be required: the tokens embed a nonce'),
    ),
    isEmbedded ? 'required' : 'none',
  );

const appOf = <Name extends ProfileName>(name: Name) => {
  const profile: Profile = profiles[name];
  const { session } = profile;
  return v.strictObject({
    profile: v.literal(name),
    /** The service plays your backend, or the vendor as well (for tests and demonstrations). */
    roles: v.optional(v.pipe(v.array(v.picklist(['integrator', 'vendor'])), v.minLength(1)), ['integrator']),
    settings: profiles[name].settings as Profiles[Name]['settings'],
    callers: v.optional(v.array(caller), []),
    allowedOrigins: v.optional(v.array(origin), []),
    nonce: nonce(profile.nonceLifetimeSeconds !== undefined),
    tokenLifetimeSeconds: tokenLifetime(profile.tokenLifetimeSeconds),
    nonceLifetimeSeconds: v.optional(seconds(3_600), profile.nonceLifetimeSeconds ?? 600),
    sessionLifetimeSeconds: secondsIf(!!session, sessionSeconds, session?.lifetimeSeconds ?? 0),
    refreshLifetimeSeconds: secondsIf(
      !!session,
      seconds(365 * 86_400),
      session?.refreshLifetimeSeconds ?? session?.lifetimeSeconds ?? 0,
    ),
    clockSkewSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60)), 5),
    keySource: v.optional(v.picklist(['pasted', 'generated'])),
    keyMaxAgeSeconds: v.optional(seconds(3_600), 60),
    keyMaxStaleSeconds: v.optional(seconds(86_400), 3_600),
    apiKeyMaxAgeSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600)), 60),
    knownPlaceSeconds: v.optional(seconds(365 * 86_400), 30 * 86_400),
    allowShortSecret: v.optional(v.boolean(), false),
    rotation: v.optional(rotation, {}),
    limits: v.optional(limits, {}),
    upstream: v.optional(upstream, {}),
    /** Of the app's own function. */
    reservedConcurrency: v.optional(concurrency),
    provisionedConcurrency: v.optional(concurrency),
  });
};

const profileNames = Object.keys(profiles) as ProfileName[];
const app = v.variant('profile', profileNames.map(appOf) as [ReturnType<typeof appOf>]);

/** Names become URL prefixes, parts of storage keys and parts of secret names. */
const appName = v.pipe(
  v.string(),
  v.maxLength(31),
  v.regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'must be lower-case words of letters and digits, joined by hyphens',
  ),
  v.notValues(['api', 'errors', 'health'], 'is a name of the service itself'),
);

/** A header's name. `*` would be one to HTTP, and to a browser that sends credentials stands for no other header. */
const headerName = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,100}$/, 'must be the name of a header, such as x-client-version'),
  v.toLowerCase(),
);

const principalArn = v.pipe(
  v.string(),
  v.regex(
    /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/*-]+$/,
    'is not an ARN of a role or user, such as arn:aws:iam::123456789012:role/Admin',
  ),
);

export const configSchema = v.strictObject({
  /** Name of the deployment: the stack's name, and the first part of every secret's name. */
  name: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, 'must be letters, digits and hyphens')),
  apps: v.pipe(v.record(appName, app), v.minEntries(1, 'must have at least one app')),
  ...keeping,
  /** ARNs of people's roles: only these and the functions may see and change the secrets. If it is empty, IAM decides. */
  administrators: v.optional(v.array(principalArn), []),
  /** Headers that pages may send besides those of the service, its vendors' clients and well-known libraries. */
  additionalRequestHeaders: v.optional(v.pipe(v.array(headerName), v.maxLength(50)), []),
  ...operations,
  ...front,
  throttle: v.optional(throttle, {}),
  tables: v.optional(tables, {}),
  spending: v.optional(spending),
  /** What your account allows: AWS raises it on request (Service Quotas, "Routes per API"). */
  routesPerApi: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_000)), 300),
});

type AppInput = {
  [Name in ProfileName]: v.InferInput<ReturnType<typeof appOf<Name>>>;
}[ProfileName];

/** The content of `vending.config.ts`, before defaults. */
export type VendingConfigInput = Omit<v.InferInput<typeof configSchema>, 'apps'> & {
  readonly apps: Readonly<Record<string, AppInput>>;
};

/** The same, checked, with every default filled in. `name` ends in the stage, unless that is `prod`. */
export type VendingConfig = Omit<v.InferOutput<typeof configSchema>, 'apps' | 'keepsData'> & {
  readonly stage: string;
  readonly keepsData: boolean;
  readonly apps: Readonly<Record<string, AppConfig>>;
};
