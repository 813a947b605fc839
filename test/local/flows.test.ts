import { expect, test } from '@jest/globals';
import { flowOf, prelude } from '../../local/flows.ts';

const login = { bearerToken: 'made-up', userId: 'user-1' };
const flow = (profile: string, routes: readonly string[], credentials: object = login) => {
  const app = { profile, roles: [], secretName: 's', apiKey: 'tv_1_2', ...credentials };
  return flowOf('shop', app, 'http://127.0.0.1:3000', (route) => routes.includes(route));
};
const signed = ['POST /api/sdk-token', 'POST /api/refresh-sdk-token', 'POST /api/v1/jwt/sign'];
const every = ['GET /apispaces/{apiSpaceId}/sessions/start', 'POST /api/v2/sdk/auth/nonce', 'POST /token']
  .concat(signed)
  .concat('POST /api/auth/chat-token', 'GET /tokens/validate');

test('a flow is for this app at this address, and holds no credentials', () => {
  const text = flow('wonderful', signed) ?? '';
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

test('each request has a nonce of its own where the app wants one', () => {
  expect(flow('wonderful', signed)).not.toContain('X-Nonce');
  const wanting = flow('wonderful', [...signed.slice(0, 2), 'POST /nonce']) ?? '';
  expect(wanting.match(/post \$API\/api\//g)).toHaveLength(3);
  expect(wanting.match(/X-Nonce: \$\(post \$API\/nonce/g)).toHaveLength(3);
});

test('where users can not log in, a backend asks, and is refused nobody', () => {
  expect(flow('avaya', ['POST /token'])).toMatch(/authorization: Bearer .*refused/s);
  const byBackend = flow('avaya', ['POST /token'], {});
  expect(byBackend).toContain('LOGIN="X-API-Key: ');
  expect(byBackend).not.toContain('refused');
});

test('there is none where the other part is not here to try', () => {
  expect(flow('comapi', ['POST /authenticate'])).toBeUndefined();
  expect(flow('unheard-of', every)).toBeUndefined();
});

test.each(['avaya', 'chatsdk', 'comapi', 'qiscus', 'wonderful'])(
  '%s: no comment opens a quotation',
  (profile) => {
    const text = `${prelude}\n${flow(profile, every)}`;
    const comments = text.match(/ {3}# .*$/gm) ?? [];
    expect(comments.length).toBeGreaterThan(0);
    for (const comment of comments) expect(comment).not.toMatch(/['"`]/);
  },
);
