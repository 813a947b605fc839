import { describe, expect, test } from '@jest/globals';
import type { SigningApp } from '../../lambdas/contract/app.ts';
import { subscribe } from '../../lambdas/vending/subscribe.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { signingApp } from './demo-app.ts';
import { decode } from './forge.ts';
import { backendId, start } from './made-up-ports.ts';
import { issued } from './token-uses.ts';

const app = signingApp('chatsdk', { tokenLifetimeSeconds: 1_000, nonce: 'required' });
const own = { channel: 'user:chat-app:alice', maxLifetimeSeconds: 900, isAllowed: () => true };

test.each(['appId:userId', 'userId'])(
  'says what wsToken says, and for which channel; subject %s',
  async (wsSubject) => {
    const { token, wsToken, ports } = await issued({
      ...app,
      settings: { ...(app.settings as object), wsSubject },
    });
    const settings = { ...(app.settings as object), wsSubject };
    const given = await subscribe({ ...own, token }, { ...app, settings }, ports);
    const [header, { exp, jti, ...claims }] = decode(given.token);
    const [wsHeader, { exp: wsExp, jti: wsJti, ...wsClaims }] = decode(wsToken);
    expect(header).toEqual(wsHeader);
    expect(claims).toEqual({ ...wsClaims, channel: own.channel });
    expect([exp, given.lifetimeSeconds]).toEqual([start + 900, 900]);
    expect(wsExp).toBe(start + 1_000);
    expect(jti).not.toBe(wsJti);
  },
);

describe('its end', () => {
  test.each([
    [99, 900],
    [100, 900],
    [101, 899],
    [999, 1],
  ])('is not after that of the token: after %i s it has %i s', async (seconds, lifetimeSeconds) => {
    const { token, ports } = await issued(app);
    ports.clock.advance(seconds);
    expect(await subscribe({ ...own, token }, app, ports)).toMatchObject({ lifetimeSeconds });
  });
});

test('is in time, even if the skew would let its token pass', async () => {
  const { token, ports } = await issued(app);
  ports.clock.advance(1_000);
  expect(await failureOf(subscribe({ ...own, token }, app, ports))).toMatchObject({
    code: 'invalid_token',
    options: { why: 'expired' },
  });
});

test('goes with the API key that the token was vended with', async () => {
  const { token, ports } = await issued(app, true);
  const [, { client_id }] = decode((await subscribe({ ...own, token }, app, ports)).token);
  expect(client_id).toBe(backendId);
});

describe('is refused', () => {
  const refused = async (changes: object, of: SigningApp = app) => {
    const { token, wsToken, ports } = await issued(of);
    const given = { ...own, token, ...('wsToken' in changes ? { token: wsToken } : changes) };
    return failureOf(subscribe(given, of, ports));
  };

  test('for a channel that is not for this user', async () => {
    expect(await refused({ isAllowed: () => false })).toMatchObject({ code: 'forbidden' });
    expect(await refused({ isAllowed: (subject: string) => subject !== 'alice' })).toMatchObject({
      code: 'forbidden',
    });
  });

  test('for a wsToken, and for what is no token', async () => {
    expect(await refused({ wsToken: true })).toMatchObject({ code: 'invalid_token' });
    expect(await refused({ token: 'a.b.c' })).toMatchObject({ code: 'invalid_token' });
  });

  test('if the app has no web socket', async () => {
    expect(await refused({}, signingApp('wonderful', { nonce: 'required' }))).toMatchObject({
      code: 'not_found',
    });
  });
});
