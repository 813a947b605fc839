import { anotherEachTime } from './another-each-time.ts';
import { createTokenSource } from './create-token-source.ts';
import type { Lifetime } from './held-token.ts';
import type { TokenSourceOptions } from './token-source.ts';

/** The answer of `POST /token`: the token, and what the SDK is initialized with. */
export interface AvayaAnswer extends Lifetime {
  readonly jwtToken: string;
  readonly appKey: string;
  readonly axpIntegrationId: string;
  readonly axpHostName: string;
}

export interface AvayaOptions extends Omit<TokenSourceOptions, 'route'> {
  /** Hands a new token to the SDK: `(jwt) => AxpClientSdk.setJwt(jwt)`. */
  readonly setJwt: (jwt: string) => void;
  /** Told why a token could not be renewed. */
  readonly onError?: (error: Error) => void;
}

/**
 * Avaya's `JwtProvider`: the SDK warns before a token ends, and wants the next one by `setJwt`.
 *
 * @example
 * const { jwt, jwtProvider } = avaya({ url, login, setJwt: (jwt) => AxpClientSdk.setJwt(jwt) });
 * await AxpClientSdk.init({ host, integrationId, appKey, token: await jwt(), jwtProvider }, Conversation);
 */
export function avaya({ setJwt, onError = console.error, ...options }: AvayaOptions) {
  const source = createTokenSource<AvayaAnswer>({ ...options, route: '/token' });
  const next = anotherEachTime(source);
  const renew = async () => {
    try {
      setJwt((await next()).jwtToken);
    } catch (error) {
      onError(error as Error);
    }
  };
  return {
    source,
    /** The first token, for `init`. */
    jwt: async () => (await next()).jwtToken,
    /** The vendor's documents and its sample code call the same two methods by different names. */
    jwtProvider: {
      onExpiryWarning: renew,
      onExpireWarning: renew,
      onExpiry: renew,
      onExpire: renew,
    },
  };
}
