import type { IAuthChallenge } from '@comapi/sdk-js-foundation';
import type { Options } from 'centrifuge';
import { avaya, chatsdk, comapi, createTokenSource, qiscus, wonderful } from '../../client/index.ts';
import type * as qiscusSdk from '../../node_modules/qiscus-sdk-javascript/types/index.d.ts';

/** Never run: `tsc` checks that the client's hooks are what the vendors' own types ask for. */
export async function hooks(v3: qiscusSdk.default) {
  const request = { url: 'https://api.example/shop', login: async () => 'login' };

  comapi(request).authChallenge satisfies IAuthChallenge;
  chatsdk(request).getToken satisfies Options['getToken'];
  await qiscus({ ...request, appId: 'app' }).logIn(v3);
  wonderful(request).refreshToken satisfies (entityId: string) => Promise<string>;
  avaya({ ...request, setJwt: (jwt: string) => jwt }).jwtProvider satisfies {
    onExpiryWarning(timeToExpiry: number): void;
    onExpiry(): void;
  };

  const { token } = await createTokenSource({ ...request, route: '/token', guest: localStorageLike }).get();
  token satisfies string;
  const { mine } = await createTokenSource<{ mine: 1 }>({ ...request, route: '/token' }).get();
  mine satisfies 1;

  // @ts-expect-error A source needs the route of the app.
  createTokenSource(request);
  // @ts-expect-error There is only one word for it.
  createTokenSource({ ...request, route: '/token', nonce: 'optional' });
}

/** As the DOM types `localStorage`, and AsyncStorage its own. */
declare const localStorageLike: {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
};
