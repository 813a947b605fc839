import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { CallerConfig } from '../contract/caller-config.ts';
import type { Clock } from '../contract/clock.ts';
import { text } from '../contract/input.ts';
import type { Identity } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';

/** Finds the key that a token names among the identity provider's. Refuses: `unavailable` when they can't be had. */
export type VerificationKeys = JWTVerifyGetKey;

type OidcConfig = Extract<CallerConfig, { kind: 'oidc' }>;

const said = v.object({
  sub: text(256),
  name: v.optional(v.fallback(v.optional(text(200)), undefined)),
  picture: v.optional(v.fallback(v.optional(v.pipe(text(2_000), v.url(), v.regex(/^https?:/))), undefined)),
});

/**
 * `Authorization: Bearer` with a token of the app's identity provider; its `sub` is the subject. Keys come from the
 * configured address alone, never from the token.
 */
export function oidcCaller(
  { issuer, audience }: OidcConfig,
  keys: VerificationKeys,
  clock: Clock,
  clockSkewSeconds: number,
): Caller {
  return {
    scheme: 'Bearer',
    async authenticate({ proofs: { bearerToken } }) {
      if (bearerToken === undefined) return undefined;
      try {
        const { payload } = await jwtVerify(bearerToken, keys, {
          issuer,
          audience,
          algorithms,
          requiredClaims: ['sub', 'exp'],
          currentDate: new Date(clock() * 1000),
          clockTolerance: clockSkewSeconds,
        });
        return identityOf(payload);
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

/** Asymmetric ones alone: with HS256, anybody could sign with the provider's public key for a secret. */
const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

function identityOf(payload: JWTPayload): Identity {
  // A logout token has the same issuer, audience, subject and key as a login (RFC 8417 section 2.2; OpenID Connect
  // Back-Channel Logout section 2.4).
  if (payload['events'] !== undefined)
    throw new Refusal('unauthenticated', { reason: 'the bearer token tells of an event' });
  const result = v.safeParse(said, payload);
  if (!result.success)
    throw new Refusal('unauthenticated', { reason: 'the subject of the bearer token is no user id' });
  const { sub, name, picture } = result.output;
  return {
    subject: sub,
    ...(name !== undefined && { displayName: name }),
    ...(picture !== undefined && { avatarUrl: picture }),
  };
}

/** Beside its own errors, jose has a TypeError for a key of the identity provider that it can't take. */
function translated(error: unknown): unknown {
  if (error instanceof TypeError)
    return new Refusal('unauthenticated', { reason: 'bearer token under an unusable key' });
  if (error instanceof errors.JOSEError)
    return new Refusal('unauthenticated', { reason: `bearer token ${error.code}` });
  return error;
}
