import * as v from 'valibot';
import { isWebUrl } from '../contract/input.ts';
import { seconds } from './numbers.ts';

const audience = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

/** Claims are named as the provider's tokens have them; a namespaced one may be a URL. */
const claim = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const isMetadataName = (name: string) => /^[\w.-]{1,50}$/.test(name);
const claims = v.strictObject({
  name: v.optional(claim),
  picture: v.optional(claim),
  metadata: v.optional(
    v.custom<Readonly<Record<string, string>>>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        Object.keys(value).length <= 10 &&
        Object.entries(value).every(([name, each]) => isMetadataName(name) && v.is(claim, each)),
      "must give claims names, such as { plan: 'https://shop.example/plan' }",
    ),
  ),
});

/** An identity provider. Spec: OpenID Connect Core 1.0 section 2, Discovery 1.0 section 3. */
const oidc = v.strictObject({
  kind: v.literal('oidc'),
  issuer: v.pipe(v.string(), v.check(isWebUrl, 'must be a URL, such as https://login.example.com')),
  audience: v.union([audience, v.pipe(v.array(audience), v.minLength(1), v.maxLength(20))]),
  /** By default, synth reads it from the issuer's discovery document. */
  jwksUrl: v.optional(
    v.pipe(
      v.string(),
      v.check(isWebUrl, 'must be a URL, such as https://login.example.com/.well-known/jwks.json'),
    ),
  ),
  /** Stands before each `sub` of this provider, so that two providers of one app never share a user. */
  subjectPrefix: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.:@/-]{1,50}$/, 'must be 1 to 50 letters, digits and . : @ / _ -')),
  ),
  /** Claims that are copied into name, picture and metadata of the user's tokens. */
  claims: v.optional(claims),
});

/** Who may have an app's tokens, and how they prove it. */
export const caller = v.variant('kind', [
  v.strictObject({ kind: v.literal('password') }),
  v.strictObject({
    kind: v.literal('passcode'),
    lifetimeSeconds: v.optional(seconds(900), 300),
    maxTries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 5),
    /** The SMS; `{code}` stands for the six digits. */
    text: v.optional(v.pipe(v.string(), v.maxLength(140), v.includes('{code}')), 'Your code is {code}'),
    /** 3 to 11 letters and digits, one of them a letter. Source: SNS Developer Guide, "Sender IDs". */
    senderId: v.optional(
      v.pipe(
        v.string(),
        v.regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/, 'must be 3 to 11 letters and digits, with a letter'),
      ),
    ),
    originationNumber: v.optional(
      v.pipe(v.string(), v.regex(/^\+?\d{5,14}$/, 'must be a number of your account, such as +12065550100')),
    ),
    maxPriceUsd: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(10)), 1),
  }),
  oidc,
  v.strictObject({ kind: v.literal('apiKey') }),
  v.strictObject({
    kind: v.literal('unsafeOpen'),
    /** How long a guest may stay away and keep their id. */
    guestLifetimeSeconds: v.optional(seconds(365 * 86_400), 30 * 86_400),
  }),
]);

export const callerKinds = caller.options.map(({ entries }) => entries.kind.literal);
