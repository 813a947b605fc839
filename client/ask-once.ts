import { persist } from './persist.ts';
import { requestToken } from './request-token.ts';
import type { TokenRequest } from './token-request.ts';

/** A token for one nonce of the vendor: nothing is kept, since no second token may have it. */
export async function askOnce<Answer extends object>(
  request: TokenRequest,
  route: string,
  bodyOf: (fields: object) => object,
): Promise<Answer> {
  return (await persist(() => requestToken<Answer>(request, route, bodyOf))).answer;
}
