import { describe, expect, test } from '@jest/globals';
import { firstRequestOf } from '../../infra/first-request.ts';
import { forDevelopment } from '../../infra/for-development.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';

const login = { kind: 'oidc', issuer: 'https://login.example.com/', audience: 'a' } as const;
const comapi = {
  profile: 'comapi',
  settings: { apiSpaceId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10', issuer: 'i', audience: 'a' },
} as const;
const config = defineConfig({
  name: 'small',
  apps: {
    shop: { ...comapi, callers: [{ kind: 'apiKey' }], limits: { vendsPerApiKey: { max: 900_000 } } },
    game: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [{ kind: 'apiKey' }, login] },
    quiz: { profile: 'chatsdk', settings: { appId: 'q' }, callers: [login] },
  },
});

describe('for development', () => {
  const { shop, quiz } = forDevelopment(config).apps;

  test('limits are a hundred times as generous, up to what the schema allows, in the same windows', () => {
    expect(shop?.limits.vendsPerSubject).toEqual({ max: 1_000, windowSeconds: 900 });
    expect(shop?.limits.vendsPerApiKey.max).toBe(1_000_000);
    expect(config.apps['shop']?.limits.vendsPerSubject.max).toBe(10);
  });

  test('no key address has to be discovered', () => {
    expect(quiz?.callers).toEqual([{ ...login, jwksUrl: expect.any(String) }]);
  });
});

test('the first request of an app is for a user that its profile takes, by the first kind of caller', () => {
  const [shop, game, quiz] = appsOf(config).map(firstRequestOf);
  expect(shop).toEqual({
    ...{ routeKey: 'POST /shop/authenticate', caller: 'apiKey', nonce: 'vendor' },
    body: { username: 'user-1', nonce: '{nonce}' },
  });
  expect(game).toMatchObject({
    caller: 'apiKey',
    body: { entityId: expect.stringMatching(/^[\da-f-]{36}$/) },
  });
  expect(quiz).toMatchObject({ routeKey: 'POST /quiz/api/auth/chat-token', caller: 'oidc' });
});
