import { anotherEachTime } from './another-each-time.ts';
import { createTokenSource } from './create-token-source.ts';
import type { Lifetime } from './held-token.ts';
import type { TokenError } from './token-error.ts';
import type { TokenSourceOptions } from './token-source.ts';

/** The answer of `POST /api/auth/chat-token`: a token for the REST API, one for the web socket, and the user. */
export interface ChatsdkAnswer extends Lifetime {
  readonly token: string;
  readonly wsToken: string;
  readonly expiresIn: number;
  readonly user: { readonly id: string; readonly name?: string; readonly image?: string };
}

/**
 * ChatSDK's hook, and that of centrifuge below it.
 *
 * @example
 * const { tokenProvider } = chatsdk({ url, login });
 * const client = createChatClient({ apiUrl, wsUrl, tokenProvider });
 *
 * @example
 * const { getToken } = chatsdk({ url, login });
 * const centrifuge = new Centrifuge(wsUrl, { getToken });
 */
export function chatsdk(options: Omit<TokenSourceOptions, 'route'>) {
  const source = createTokenSource<ChatsdkAnswer>({ ...options, route: '/api/auth/chat-token' });
  const nextForSocket = anotherEachTime(source);
  return {
    source,
    tokenProvider: anotherEachTime(source),
    /** centrifuge tries again after an error. It gives up, as it should, if the user may have no token. */
    async getToken(): Promise<string> {
      try {
        return (await nextForSocket()).wsToken;
      } catch (error) {
        if (!(error as TokenError).isTemporary) return null as unknown as string;
        throw error;
      }
    },
  };
}
