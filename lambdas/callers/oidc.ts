import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { OidcConfig } from '../contract/caller-config.ts';
import type { Clock } from '../contract/clock.ts';
import { text } from '../contract/input.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import { isCompactJws } from '../vending/compact-jws.ts';
import type { ClaimJournal } from '../vending/journal.ts';
import { mappedClaims } from './mapped-claims.ts';

/** Finds the key that a token names among the identity provider's. Refuses: `unavailable` when they can't be had. */
export type VerificationKeys = JWTVerifyGetKey;

interface OidcOptions {
  readonly clock: Clock;
  readonly clockSkewSeconds: number;
  readonly journal: ClaimJournal;
}

/**
 * `Authorization: Bearer` with a token of one identity provider of the app; its `sub` is the subject. Keys come from
 * the configured address alone, never from the token.
 *
 * @param others the app's other identity providers: a token that names one of them as its issuer is theirs to judge.
 */
export function oidcCaller(
  config: OidcConfig,
  others: readonly OidcConfig[],
  keys: VerificationKeys,
  { clock, clockSkewSeconds, journal }: OidcOptions,
): Caller {
  return {
    kind: 'oidc',
    scheme: 'Bearer',
    async authenticate({ proofs: { bearerToken } }) {
      if (bearerToken === undefined || isFrom(others, bearerToken)) return undefined;
      if (!isCompactJws(bearerToken))
        throw new Refusal('unauthenticated', { reason: 'the bearer token is not a compact JWS' });
      try {
        const { payload } = await jwtVerify(bearerToken, keys, {
          issuer: namesOf(config),
          algorithms,
          requiredClaims: ['sub', 'exp'],
          currentDate: new Date(clock() * 1000),
          clockTolerance: clockSkewSeconds,
        });
        refuseOtherAudience(payload, config);
        return {
          subject: subjectOf(payload, config, others),
          ...mappedClaims(payload, config.claims, journal),
        };
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

/** Google documents two spellings of its `iss`, for the same users. */
const googleNames = ['https://accounts.google.com', 'accounts.google.com'];
const namesOf = ({ issuer }: OidcConfig) => (googleNames.includes(issuer) ? googleNames : [issuer]);

/** What the token says before it is verified only chooses who verifies it. */
function isFrom(providers: readonly OidcConfig[], token: string): boolean {
  if (providers.length === 0) return false;
  try {
    const { iss } = decodeJwt(token);
    return providers.some((provider) => namesOf(provider).includes(String(iss)));
  } catch {
    return false;
  }
}

/** Amazon Cognito's access tokens have no `aud`: they name the client in `client_id`, as API Gateway reads it too. */
function refuseOtherAudience({ aud, client_id: clientId }: JWTPayload, { audience }: OidcConfig): void {
  const named = aud === undefined ? [clientId] : [aud].flat();
  if ([audience].flat().some((each) => named.includes(each))) return;
  throw new Refusal('unauthenticated', { reason: 'the bearer token is for another audience' });
}

/** Only asymmetric ones: with HS256, the provider's public key would serve anyone as a secret. */
const algorithms = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

function subjectOf(
  payload: JWTPayload,
  { subjectPrefix = '' }: OidcConfig,
  others: readonly OidcConfig[],
): string {
  // A logout token has the same issuer, audience, subject and key as a login (RFC 8417 section 2.2; OpenID Connect
  // Back-Channel Logout section 2.4).
  if (payload['events'] !== undefined)
    throw new Refusal('unauthenticated', { reason: 'the bearer token tells of an event' });
  // With its prefix, since that is what the vendors' tokens have room for.
  const subject = v.is(text(256), payload.sub) ? subjectPrefix + payload.sub : undefined;
  if (!v.is(text(256), subject))
    throw new Refusal('unauthenticated', { reason: 'the subject of the bearer token is no user id' });
  // Otherwise a provider without a prefix could name the users of one that has one.
  if (others.some(({ subjectPrefix: other }) => other !== undefined && subject.startsWith(other)))
    throw new Refusal('unauthenticated', { reason: "the subject has another identity provider's prefix" });
  return subject;
}

/** Beside its own errors, jose has a TypeError for a key of the identity provider that it can't take. */
function translated(error: unknown): unknown {
  if (error instanceof TypeError)
    return new Refusal('unauthenticated', { reason: 'bearer token under an unusable key' });
  if (error instanceof errors.JOSEError)
    return new Refusal('unauthenticated', { reason: `bearer token ${error.code}` });
  return error;
}
