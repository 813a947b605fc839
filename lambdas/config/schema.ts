import * as v from 'valibot';
import type { AppConfig } from '../contract/app.ts';
import * as registry from '../profiles/registry.ts';

/** Every number has its unit in its name and a default that is right for most; each can be set per app. */
const seconds = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));

const caller = v.variant('kind', [
  v.strictObject({ kind: v.literal('password') }),
  v.strictObject({
    kind: v.literal('passcode'),
    lifetimeSeconds: v.optional(seconds(900), 300),
    maxTries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 5),
    /** The SMS; `{code}` stands for the six digits. */
    text: v.optional(v.pipe(v.string(), v.maxLength(140), v.includes('{code}')), 'Your code is {code}'),
  }),
]);

/** As browsers send it: scheme, host, port if it is not the scheme's own. Hybrid apps have schemes of their own. */
const isOrigin = (text: string) =>
  /^https?:/.test(text)
    ? URL.canParse(text) && new URL(text).origin === text && !text.includes('*')
    : /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*]+$/.test(text);

/** `*` must be typed out and stands alone. */
const origin = v.pipe(
  v.string(),
  v.check((text) => text === '*' || isOrigin(text), 'is no origin, such as https://app.example.com'),
);

const profiles = { ...registry };
type Profiles = typeof profiles;
export type ProfileName = keyof Profiles;

const appOf = <Name extends ProfileName>(name: Name) => {
  const { settings, token, session, nonceLifetimeSeconds } = profiles[name];
  const { default: tokenDefault, max: tokenMax } = token.lifetimeSeconds;
  return v.strictObject({
    profile: v.literal(name),
    /** What the service does: your backend's part, or the vendor's as well (for tests and demonstrations). */
    roles: v.optional(v.pipe(v.array(v.picklist(['backend', 'vendor'])), v.minLength(1)), ['backend']),
    settings: settings as Profiles[Name]['settings'],
    callers: v.optional(v.array(caller), []),
    allowedOrigins: v.optional(v.array(origin), []),
    tokenLifetimeSeconds: v.optional(seconds(tokenMax), tokenDefault),
    nonceLifetimeSeconds: v.optional(seconds(3_600), nonceLifetimeSeconds),
    sessionLifetimeSeconds: v.optional(seconds(30 * 86_400), session.lifetimeSeconds),
    refreshLifetimeSeconds: v.optional(
      seconds(365 * 86_400),
      session.refreshLifetimeSeconds ?? session.lifetimeSeconds,
    ),
    clockSkewSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(60)), 5),
    keyMaxAgeSeconds: v.optional(seconds(3_600), 60),
    keyMaxStaleSeconds: v.optional(seconds(86_400), 3_600),
    allowShortSecret: v.optional(v.boolean(), false),
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
  v.notValues(['api', 'health'], 'is a name of the service itself'),
);

export const configSchema = v.strictObject({
  /** Name of the deployment: the stack's name, and the first part of every secret's name. */
  name: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, 'must be letters, digits and hyphens')),
  apps: v.pipe(v.record(appName, app), v.minEntries(1, 'must have at least one app')),
  functions: v.optional(
    v.strictObject({
      memoryMegabytes: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(128), v.maxValue(10_240)),
        1_024,
      ),
      timeoutSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(29)), 15),
      /** One of the periods that CloudWatch Logs knows. */
      logRetentionDays: v.optional(
        v.picklist([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]),
        30,
      ),
    }),
    {},
  ),
});

type AppInput = {
  [Name in ProfileName]: v.InferInput<ReturnType<typeof appOf<Name>>>;
}[ProfileName];

/** What a person writes in `vending.config.ts`. */
export type VendingConfigInput = Omit<v.InferInput<typeof configSchema>, 'apps'> & {
  readonly apps: Readonly<Record<string, AppInput>>;
};

/** The same, checked and with every default filled in. */
export type VendingConfig = Omit<v.InferOutput<typeof configSchema>, 'apps'> & {
  readonly apps: Readonly<Record<string, AppConfig>>;
};
