import { type Held, hold, lifeMillisOf } from './held-token.ts';
import { post } from './post.ts';
import { stopwatch } from './stopwatch.ts';
import type { TokenError } from './token-error.ts';
import type { Maybe, TokenRequest } from './token-request.ts';

/**
 * Asks once, and again with a fresh login if the service refuses the first. Throws a `TokenError`,
 * or what the page's own functions throw.
 */
export async function requestToken<Answer extends object>(
  request: TokenRequest,
  route: string,
  bodyOf: (fields: object) => object,
  signal?: AbortSignal,
): Promise<Held<Answer>> {
  const { url, login, body, nonce, guest } = request;
  const key = `token-vending ${url}`;
  for (let renew = false; ; renew = true) {
    const [proof, fields = {}] = await Promise.all([login?.({ renew }), body?.()]);
    const secret = await stored(() => guest?.getItem(key));
    const issued = nonce && (await post<{ nonce: string }>(request, '/nonce', {}, '', signal));
    const headers = {
      'content-type': 'application/json',
      ...(typeof proof === 'string' ? { authorization: `Bearer ${proof}` } : proof),
      ...(secret && { 'x-guest-secret': secret }),
      ...(issued && { 'x-nonce': issued.answer.nonce }),
    };
    const ageMillis = stopwatch();
    try {
      const sent = JSON.stringify(bodyOf(fields));
      const { answer, headers: told } = await post<Answer>(request, route, headers, sent, signal);
      const newSecret = told.get('x-guest-secret');
      if (newSecret) await stored(() => guest?.setItem(key, newSecret));
      return hold(answer, lifeMillisOf(answer, told.get('date')), ageMillis);
    } catch (error) {
      if (renew || !(login || body) || (error as TokenError).status !== 401) throw error;
    }
  }
}

/** A storage that fails, as in a private window, costs a guest their continuity, and not the token. */
async function stored<Value>(run: () => Maybe<Value>): Promise<Value | undefined> {
  try {
    return await run();
  } catch {
    return undefined;
  }
}
