import { anotherEachTime } from './another-each-time.ts';
import { createTokenSource } from './create-token-source.ts';
import type { Lifetime } from './held-token.ts';
import { TokenError } from './token-error.ts';
import type { TokenSourceOptions } from './token-source.ts';

/** The answer of `POST /api/sdk-token`; `id` is the user's `entityId`. */
export interface WonderfulAnswer extends Lifetime {
  readonly token: string;
  readonly id: string;
}

/**
 * Wonderful's hooks: the first token, and another one after a 401.
 *
 * @example
 * const { signedToken, refreshToken } = wonderful({ url, login });
 * const sdk = new WonderfulSDK({ baseUrl, signedToken: await signedToken(), refreshToken });
 */
export function wonderful(options: Omit<TokenSourceOptions, 'route'>) {
  const source = createTokenSource<WonderfulAnswer>({ ...options, route: '/api/sdk-token' });
  const next = anotherEachTime(source);
  return {
    source,
    signedToken: async () => (await next()).token,
    /** Refuses `wrong_user` if the login is no longer that of the `entityId`, whose chat it is. */
    async refreshToken(entityId?: string): Promise<string> {
      const { token, id } = await next();
      if (entityId && entityId.toLowerCase() !== id) throw new TokenError('wrong_user');
      return token;
    },
  };
}
