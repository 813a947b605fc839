import { describe, expect, test } from '@jest/globals';
import { createSigner } from 'fast-jwt';
import type { TokenKind } from '../../lambdas/contract/token-format.ts';
import { withWrongSecret } from '../harness/forgery.ts';
import { call } from '../harness/http.ts';
import { chatsdk } from '../harness/target.ts';
import {
  access,
  appId,
  bearer,
  day,
  expectTokens,
  get,
  now,
  ours,
  secrets,
  tokens,
  verified,
} from './chatsdk-tokens.ts';

const refresh = (headers: Record<string, string>) =>
  call('POST', `${chatsdk.url}/tokens/refresh`, undefined, headers);
const sign = (kind: TokenKind, claims: Readonly<Record<string, unknown>>) =>
  createSigner({ key: secrets[kind], algorithm: 'HS256' })({
    ...ours(String(claims['user_id'] ?? 'u')),
    ...(kind === 'token' && access),
    jti: 'made-up',
    ...claims,
  });
const oldToken = (endedSecondsAgo: number, userId = 'old-user') =>
  sign('token', { user_id: userId, iat: now() - endedSecondsAgo - day, exp: now() - endedSecondsAgo });

describe('a refresh', () => {
  test('gives new tokens for one that is live, and the new one can be refreshed', async () => {
    const first = (await tokens({ userId: 'refresh-1' })).body;
    const { status, body } = await refresh(bearer(first.token));
    expect([status, Object.keys(body).sort()]).toEqual([200, ['expiresIn', 'token', 'wsToken']]);
    expect(body.expiresIn).toBe(day);
    expectTokens(body, 'refresh-1');
    expect(verified('token', body.token).payload.jti).not.toBe(verified('token', first.token).payload.jti);
    expect((await refresh(bearer(body.token))).status).toBe(200);
  });

  test.each([
    ['that ended half a minute ago', 30, 200],
    ['that ended almost a day ago', day - 60, 200],
    ['that ended more than a day ago', day + 60, 401],
  ])('a token %s', async (_what, endedSecondsAgo, status) => {
    const old = oldToken(endedSecondsAgo);
    expect((await get('/tokens/validate', bearer(old))).status).toBe(401);
    const answer = await refresh(bearer(old));
    expect(answer.status).toBe(status);
    if (status === 200) expectTokens(answer.body, 'old-user');
    else expect(answer.body).toEqual({ error: { message: 'Invalid token' } });
  });

  test('refuses what is no token of the app, by one answer', async () => {
    const { token, wsToken } = (await tokens({ userId: 'refresh-2' })).body;
    const claims = { user_id: 'u', iat: now(), exp: now() + 60 };
    const bad = [
      wsToken,
      await withWrongSecret(token),
      `${token}x`,
      'x',
      sign('wsToken', claims),
      sign('token', { ...claims, app_id: 'another' }),
      sign('token', { ...claims, exp: undefined }),
      sign('token', { ...claims, sub: 'u' }),
      sign('token', { ...claims, iss: 'another' }),
      sign('token', { ...claims, type: 'refresh' }),
    ];
    for (const each of bad) {
      const { status, body } = await refresh(bearer(each));
      expect([status, body]).toEqual([401, { error: { message: 'Invalid token' } }]);
    }
    const { status, body } = await refresh({});
    expect([status, body]).toEqual([401, { error: { message: 'Missing token' } }]);
    expect((await refresh(bearer(sign('token', claims)))).status).toBe(200);
  });

  const current = (body: unknown, headers: Record<string, string> = {}) =>
    call('POST', `${chatsdk.url}/api/auth/refresh`, body, headers);

  test('of the current client has the token in the body, or as Bearer', async () => {
    const { token } = (await tokens({ userId: 'refresh-3' })).body;
    for (const answer of [await current({ refreshToken: token }), await current({}, bearer(token))]) {
      const { _internal, ...rest } = answer.body;
      expect(answer.status).toBe(200);
      expect(rest).toEqual({ token: expect.any(String), refreshToken: rest.token, expiresIn: day });
      expectTokens({ ...rest, ..._internal }, 'refresh-3');
    }
    expect(await current({})).toMatchObject({ status: 401, body: { error: { message: 'Missing token' } } });
    expect((await current({ refreshToken: 7 })).status).toBe(400);
  });

  test('of the current client has no body where the token is Bearer', async () => {
    const { token } = (await tokens({ userId: 'refresh-4' })).body;
    expect((await current(undefined, bearer(token))).status).toBe(200);
  });

  test('of the first generation takes the token from the body as well', async () => {
    const { token } = (await tokens({ userId: 'refresh-5' })).body;
    const answer = await call('POST', `${chatsdk.url}/tokens/refresh`, { refreshToken: token });
    expect(answer.status).toBe(200);
  });
});

describe.each([
  ['token', '/tokens/validate'],
  ['wsToken', '/tokens/validate-ws'],
] as const)('validating a %s', (kind, path) => {
  const other = kind === 'token' ? 'wsToken' : 'token';
  const validate = (token: string) => get(path, bearer(token));
  const made = (claims: object) =>
    sign(kind, { user_id: 'validate-1', iat: now(), exp: now() + 60, ...claims });

  test('says whose it is and for how long', async () => {
    const given = (await tokens({ userId: `validate-${kind}`, name: 'Alice', custom: { a: 1 } })).body;
    const { iat, exp } = verified(kind, given[kind]).payload;
    const { status, body } = await validate(given[kind]);
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
    expect([status, body]).toEqual([
      200,
      {
        valid: true,
        payload: { userId: `validate-${kind}`, appId, issuedAt: iso(iat), expiresAt: iso(exp) },
        user: { id: `validate-${kind}`, name: 'Alice', image: null },
      },
    ]);
  });

  test('knows no user whom nobody has named', async () => {
    expect((await validate(made({ user_id: 'never named' }))).body).toMatchObject({
      valid: true,
      user: null,
    });
  });

  test('tells what is wrong with one', async () => {
    const given = (await tokens({ userId: 'validate-2' })).body;
    const refused: [token: string, message: string][] = [
      [given[other], 'Invalid token signature'],
      [await withWrongSecret(given[kind]), 'Invalid token signature'],
      [made({ exp: now() - 60 }), 'Token expired'],
      [made({ app_id: 'another' }), 'Invalid token'],
      [made({ sub: undefined }), 'Invalid token'],
      [made({ iat: 1e20 }), 'Invalid token'],
      [made({ exp: 1e20 }), 'Invalid token'],
      [made({ channel: 'user:a:b' }), 'Invalid token'],
      [made({ exp: undefined }), 'Invalid token'],
      ['x', 'Invalid token'],
    ];
    for (const [token, message] of refused) {
      const answer = await validate(token);
      expect(answer).toMatchObject({ status: 401, body: { valid: false, error: { message } } });
      expect(answer.body.error.hint).toEqual(expect.any(String));
    }
    expect(await get(path)).toMatchObject({
      status: 401,
      body: { valid: false, error: { message: 'Missing token' } },
    });
    expect((await validate(made({}))).status).toBe(200);
  });
});
