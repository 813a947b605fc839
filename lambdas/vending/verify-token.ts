import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { App } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Claims, VerifiedGrant } from '../contract/vocabulary.ts';
import type { Made } from './stage.ts';
import type { HeldKey } from './take-key.ts';

/** A token of ours that is genuine and in its time, and what it says. */
export type VerifiedToken = Made<'verifyToken', { readonly grant: VerifiedGrant; readonly claims: Claims }>;

/**
 * Verifies an identity token as its vendor would.
 *
 * Refuses: `invalid_token`, one answer whatever is wrong.
 * Spec: RFC 8725 sections 3.1 to 3.11: fixed algorithm, exact header, required `exp`, exact issuer and audience.
 */
export async function verifyToken(
  token: string,
  key: HeldKey,
  app: App,
  now: number,
): Promise<VerifiedToken> {
  const { algorithm, header, grant } = app.dialect.token;
  const claims = await verifyJws(token, key, { alg: algorithm, ...header }, app.clockSkewSeconds, now);
  const said = grant(claims, app.settings);
  if (!said) throw new Refusal('invalid_token', { reason: 'claims are not those of this app' });
  return { grant: said, claims } as VerifiedToken;
}

/**
 * Verifies signature, header and times of a compact JWS. The header must be exactly the expected one: with that,
 * keys in the header (`jwk`, `jku`, `x5*`), `crit` and other algorithms are refused before any work.
 */
export async function verifyJws(
  token: string,
  key: HeldKey,
  header: { readonly alg: string } & Readonly<Record<string, string>>,
  skewSeconds: number,
  now: number,
): Promise<Claims> {
  try {
    const given = decodeProtectedHeader(token);
    const names = Object.keys(given);
    if (names.length !== Object.keys(header).length || names.some((name) => given[name] !== header[name]))
      throw new Refusal('invalid_token', { reason: 'header is not the expected one' });
    return await firstThatVerifies(key, (candidate) =>
      jwtVerify(token, candidate, {
        algorithms: [header.alg],
        currentDate: new Date(now * 1000),
        clockTolerance: skewSeconds,
        requiredClaims: ['exp'],
      }),
    );
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof errors.JOSEError ? error.code : 'malformed';
    throw new Refusal('invalid_token', { reason });
  }
}

async function firstThatVerifies(
  { verifying }: HeldKey,
  verify: (key: HeldKey['signing']) => Promise<{ payload: JWTPayload }>,
): Promise<Claims> {
  let failure: unknown = new Refusal('invalid_token', { reason: 'no key verifies' });
  for (const key of verifying) {
    try {
      return (await verify(key)).payload;
    } catch (error) {
      failure = error;
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
    }
  }
  throw failure;
}
