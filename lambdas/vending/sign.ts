import type { App } from '../contract/app.ts';
import type { Vended } from '../contract/vocabulary.ts';
import { compactJws } from './compact-jws.ts';
import type { SpentDraft } from './consume-nonce.ts';
import type { HeldKey } from './take-key.ts';

/** In: a spent draft and the key held for it. Out: the identity token. Pure CPU; refuses nothing. */
export async function sign(draft: SpentDraft, key: HeldKey, { dialect }: App): Promise<Vended> {
  const header = { alg: dialect.token.algorithm, ...dialect.token.header };
  return { token: await compactJws(header, draft.claims, key.signing), expiresAt: draft.grant.expiresAt };
}
