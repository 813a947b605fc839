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

/** Verifies a token and checks that no cut-off applies to it. Refuses: `invalid_token`. */
export async function acceptToken(
  request: TokenToVerify,
  key: Taken<Keys>,
  app: SigningApp,
  now: number,
  { cutOffs }: { readonly cutOffs: CutOffStore },
): Promise<AcceptedToken> {
  const verified = await verifyToken(request, key, app, now);
  const { subject, tokenId } = verified.grant;
  const issued = { subject, apiKeyId: apiKeyIdOf(tokenId), issuedAt: verified.issuedAt };
  const standing = await checkCutOffs(issued, cutOffs, cutOff);
  return { ...verified, standing } as AcceptedToken;
}
