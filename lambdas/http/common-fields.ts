import type { Reply } from '../contract/exchange.ts';
import type { Vended } from '../contract/grant.ts';
import { present } from '../contract/present.ts';
import { guestHeader } from './proofs.ts';

/**
 * Adds what every vendor's answer with a token says in the same way: `expiresAt` in epoch seconds, `expiresIn` in
 * seconds, as `POST /nonce` does, and what proves next time that a guest is this one. A vendor's own fields stay as they
 * are.
 */
export const withCommonFields = (
  { body, headers, ...reply }: Reply,
  { expiresAt, grant, guestSecret }: Vended,
): Reply => {
  const own = body as object;
  return {
    ...reply,
    // The vendor's fields stand before ours, and win.
    body: { ...own, expiresAt, expiresIn: expiresAt - grant.issuedAt, ...own },
    headers: { ...headers, ...present({ [guestHeader]: guestSecret }) },
  };
};
