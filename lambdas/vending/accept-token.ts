import type { SigningApp } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Keys } from '../keys/signing-key.ts';
import { type CutOffStore, checkCutOffs, type Standing } from './cut-offs.ts';
import type { Made } from './stage.ts';
import type { Taken } from './take-key.ts';
import { apiKeyIdOf } from './token-id.ts';
import { type TokenToVerify, type VerifiedToken, verifyToken } from './verify-token.ts';

/** A token of ours that is genuine, in its time, and not cut off. */
export type AcceptedToken = Made<'acceptToken', VerifiedToken & { readonly standing: Standing }>;

const cutOff = () => new Refusal('invalid_token', { reason: 'cut off' });

/** Checks that no cut-off applies to a genuine token. Refuses: `invalid_token`. */
export const standingOf = (
  { grant: { subject, tokenId }, issuedAt }: VerifiedToken,
  { cutOffs }: { readonly cutOffs: CutOffStore },
): Promise<Standing> => checkCutOffs({ subject, apiKeyId: apiKeyIdOf(tokenId), issuedAt }, cutOffs, cutOff);

/** Verifies a token and checks that no cut-off applies to it. Refuses: `invalid_token`. */
export async function acceptToken(
  request: TokenToVerify,
  key: Taken<Keys>,
  app: SigningApp,
  now: number,
  ports: { readonly cutOffs: CutOffStore },
): Promise<AcceptedToken> {
  const verified = await verifyToken(request, key, app, now);
  return { ...verified, standing: await standingOf(verified, ports) } as AcceptedToken;
}
