import { expect, test } from '@jest/globals';
import type { FirstRequest } from '../../infra/local-notes.ts';
import { flowOf, prelude } from '../../local/flows.ts';

const login = { bearerToken: 'made-up', userId: 'user-1' };
const first: FirstRequest = {
  routeKey: 'POST /shop/go',
  caller: 'apiKey',
  body: { userId: "o'user", nonce: '{nonce}' },
};
const flow = (
  profile: string,
  routes: readonly string[],
  credentials: object = login,
  request: FirstRequest | undefined = undefined,
) => {
  const app = { profile, roles: [], secretName: 's', apiKey: 'tv_1_2', ...credentials };
  return flowOf('shop', app, 'http://127.0.0.1:3000', (route) => routes.includes(route), request);
};
const signed = ['POST /api/sdk-token', 'POST /api/refresh-sdk-token', 'POST /api/v1/jwt/sign'];
const every = ['GET /apispaces/{apiSpaceId}/sessions/start', 'POST /api/v2/sdk/auth/nonce', 'POST /token']
  .concat(signed)
  .concat('POST /api/auth/chat-token', 'GET /tokens/validate');
const ofProfiles = ['avaya', 'chatsdk', 'comapi', 'qiscus', 'wonderful'].map((name) => flow(name, every));
const ofCallers = (['oidc', 'apiKey', 'password', 'passcode', 'unsafeOpen'] as const).flatMap((caller) =>
  (['own', 'vendor'] as const).map((nonce) => flow('stream', [], login, { ...first, caller, nonce })),
);

test('a flow is for this app at this address, and holds no credentials', () => {
  const text = flow('wonderful', signed);
  expect(text).toContain('API=http://127.0.0.1:3000/shop\n');
  expect(text).toContain('.apps["shop"].bearerToken');
  expect(text).not.toContain('tv_1_2');
  expect(text).not.toContain('made-up');
});

test('it takes only steps that the app serves', () => {
  expect(flow('wonderful', signed)).toContain('/api/v1/jwt/sign');
  const backendAlone = flow('wonderful', signed.slice(0, 2));
  expect(backendAlone).toContain('/api/sdk-token');
  expect(backendAlone).not.toContain('/api/v1/jwt/sign');
});

test('before each request it gets a nonce, if the app wants one', () => {
  expect(flow('wonderful', signed)).not.toContain('X-Nonce');
  const wanting = flow('wonderful', [...signed.slice(0, 2), 'POST /nonce']);
  expect(wanting.match(/X-Nonce: \$NONCE/g)).toHaveLength(3);
  expect(wanting.match(/NONCE=\$\(post \$API\/nonce/g)).toHaveLength(3);
});

test('if users can not log in, a backend asks for all of them', () => {
  expect(flow('avaya', ['POST /token'])).toMatch(/authorization: Bearer .*refused/s);
  const byBackend = flow('avaya', ['POST /token'], {});
  expect(byBackend).toContain('LOGIN="X-API-Key: ');
  expect(byBackend).not.toContain('refused');
});

test('an app without the other part has its first request, whatever its profile', () => {
  const text = flow('comapi', ['POST /authenticate'], login, { ...first, nonce: 'vendor' });
  expect(text).toContain(`post http://127.0.0.1:3000/shop/go '{"userId":"o'\\''user","nonce":"'"$NONCE"'"}'`);
  expect(text).toContain('-H "X-API-Key: $KEY" -H "X-Nonce: $NONCE"');
  expect(flow('unheard-of', every)).toBe("echo 'shop gives no tokens: there is nothing to try'");
});

test('pasted into zsh it does the same: there are no comments', () => {
  for (const text of [prelude, ...ofProfiles, ...ofCallers]) expect(text).not.toMatch(/(^|\s)#/m);
});

test('a value that is not there stops the flow with the words of the answer', () => {
  expect(prelude).toContain('process.exit(1)');
  for (const text of [...ofProfiles, ...ofCallers]) expect(text).toMatch(/^\( set -e;/);
});
