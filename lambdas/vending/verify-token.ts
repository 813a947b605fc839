import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { SigningApp } from '../contract/app.ts';
import type { VerifiedGrant } from '../contract/grant.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Claims, TokenFormat } from '../contract/token-format.ts';
import type { Keys, VerifyingKey } from '../keys/signing-key.ts';
import { headerOf, isCompactJws } from './compact-jws.ts';
import type { Made } from './stage.ts';
import type { Taken } from './take-key.ts';

/** A genuine, unexpired token of ours, what it says, and when it was issued (epoch seconds). */
export type VerifiedToken = Made<
  'verifyToken',
  { readonly grant: VerifiedGrant; readonly claims: Claims; readonly issuedAt: number }
>;

/**
 * Verifies a token as its vendor would. For a renewal, a token still passes until `graceSeconds` after its `exp`.
 *
 * Refuses: `invalid_token`, one answer for every defect; `options.why` is for vendors that tell their clients.
 * Spec: RFC 8725 sections 3.1 to 3.11: fixed algorithm, exact header, required `exp` and `iat`, exact issuer and
 * audience.
 */
export async function verifyToken(
  { token, format, graceSeconds = 0 }: TokenToVerify,
  key: Taken<Keys>,
  app: SigningApp,
  now: number,
): Promise<VerifiedToken> {
  const { header, read } = format ?? app.tokens.token;
  const times = { now, skewSeconds: app.clockSkewSeconds, graceSeconds };
  const claims = await verifyJws(token, key, header(app.settings), times);
  const said = read(claims, app.settings);
  if (!said) throw new Refusal('invalid_token', { reason: 'claims are not those of this app' });
  const { exp } = claims;
  const issuedAt = said.issuedAt ?? claims['iat'];
  // Otherwise a far `iat` would pass every cut-off.
  if (!isTime(issuedAt, now + app.clockSkewSeconds) || !isTime(exp, latestTime))
    throw new Refusal('invalid_token', { reason: 'iat or exp is not a time' });
  return { grant: said, claims, issuedAt } as VerifiedToken;
}

/** The last second of the year 9999, in epoch seconds. A larger number is not a time, but perhaps milliseconds. */
const latestTime = 253_402_300_799;

const isTime = (value: unknown, latest: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= latest;

export interface TokenToVerify {
  readonly token: string;
  /** Which of the app's token formats; by default that of its `token`. */
  readonly format?: TokenFormat<unknown> | undefined;
  readonly graceSeconds?: number;
}

/** The present in epoch seconds, the tolerated clock skew, and how long after its `exp` a token still passes. */
export interface Times {
  readonly now: number;
  readonly skewSeconds: number;
  readonly graceSeconds?: number;
}

/**
 * Verifies signature, header and times of a compact JWS. The header must be exactly the expected one: this refuses keys
 * in the header (`jwk`, `jku`, `x5*`), `crit` and other algorithms before any work. An unknown key may be so new that
 * only another sandbox has read it: then this one reads the secret again.
 */
export async function verifyJws(
  token: string,
  key: Taken<Keys>,
  header: Readonly<Record<string, string>>,
  times: Times,
): Promise<Claims> {
  if (!isCompactJws(token)) throw new Refusal('invalid_token', { reason: 'not a compact JWS' });
  try {
    return await verifyUnder(key.value.verifying, token, header, times);
  } catch (error) {
    if (!(error instanceof Refusal && error.options.why === 'bad_signature')) throw error;
    return verifyUnder((await key.reread()).value.verifying, token, header, times);
  }
}

async function verifyUnder(
  verifying: readonly VerifyingKey[],
  token: string,
  header: Readonly<Record<string, string>>,
  { now, skewSeconds, graceSeconds = 0 }: Times,
): Promise<Claims> {
  try {
    const candidates = candidatesFor(token, header, verifying);
    return await firstThatVerifies(candidates, async ({ algorithm, verifyWith }) => {
      const options = {
        algorithms: [algorithm],
        currentDate: new Date(now * 1000),
        clockTolerance: skewSeconds,
        requiredClaims: ['exp'],
      };
      // When jose reports an expired token, it has checked the signature and all other times.
      const isInGrace = ({ exp = 0 }: JWTPayload) => exp + skewSeconds + graceSeconds > now;
      const { payload } = await jwtVerify(token, verifyWith, options).catch((error: unknown) => {
        if (error instanceof errors.JWTExpired && isInGrace(error.payload)) return error;
        throw error;
      });
      return payload;
    });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('invalid_token', {
      reason: error instanceof errors.JOSEError ? error.code : 'malformed',
      ...(error instanceof errors.JWTExpired && { why: 'expired' }),
      ...(error instanceof errors.JWSSignatureVerificationFailed && { why: 'bad_signature' }),
    });
  }
}

/** The keys whose exact header this token has. */
function candidatesFor(
  token: string,
  header: Readonly<Record<string, string>>,
  keys: readonly VerifyingKey[],
): VerifyingKey[] {
  const given = decodeProtectedHeader(token);
  const names = Object.keys(given);
  const isFor = (key: VerifyingKey, but?: string) => {
    const expected: Readonly<Record<string, string>> = headerOf(header, key);
    return (
      names.length === Object.keys(expected).length &&
      names.every((name) => name === but || given[name] === expected[name])
    );
  };
  const candidates = keys.filter((key) => isFor(key));
  if (candidates.length > 0) return candidates;
  throw keys.some((key) => isFor(key, 'kid'))
    ? new Refusal('invalid_token', { reason: 'no key has this kid', why: 'bad_signature' })
    : new Refusal('invalid_token', { reason: 'header is not the expected one' });
}

async function firstThatVerifies(
  keys: readonly VerifyingKey[],
  verify: (key: VerifyingKey) => Promise<Claims>,
): Promise<Claims> {
  let failure: unknown;
  for (const key of keys) {
    try {
      return await verify(key);
    } catch (error) {
      failure = error;
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
    }
  }
  throw failure;
}
