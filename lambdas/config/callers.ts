import * as v from 'valibot';
import { seconds } from './numbers.ts';

/** With a query, where a provider wants one; without credentials. */
const webUrl = v.pipe(
  v.string(),
  v.check(
    (url) => /^https?:\/\/[^\s#@]+$/.test(url) && URL.canParse(url),
    'is no address, such as https://login.example.com/.well-known/jwks.json',
  ),
);

/** Who may have an app's tokens, and how they prove it. */
export const caller = v.variant('kind', [
  v.strictObject({ kind: v.literal('password') }),
  v.strictObject({
    kind: v.literal('passcode'),
    lifetimeSeconds: v.optional(seconds(900), 300),
    maxTries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 5),
    /** The SMS; `{code}` stands for the six digits. */
    text: v.optional(v.pipe(v.string(), v.maxLength(140), v.includes('{code}')), 'Your code is {code}'),
  }),
  v.strictObject({
    kind: v.literal('oidc'),
    issuer: v.pipe(v.string(), v.url()),
    audience: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
    jwksUrl: webUrl,
  }),
  v.strictObject({ kind: v.literal('apiKey') }),
  v.strictObject({ kind: v.literal('unsafeOpen') }),
]);
