import { describe, expect, test } from '@jest/globals';
import { createSigner } from 'fast-jwt';
import { decodeJwt } from 'jose';
import { oddSubjects } from '../contracts/account-store-contract.ts';
import {
  newPhoneNumber,
  qiscusNonce,
  sendPasscode,
  verifyIdentityToken,
  verifyPasscode,
} from '../harness/flows.ts';
import { call } from '../harness/http.ts';
import { bearerFor, chatsdk, qiscus } from '../harness/target.ts';

const backend = { 'x-api-key': chatsdk.apiKey };
const tokens = async (body: object) => (await call('POST', `${chatsdk.url}/tokens`, body, backend)).body;
/** The account as it is: connecting says nothing new of a user. */
const accountOf = async (userId: string) =>
  (await call('POST', `${chatsdk.url}/api/auth/connect`, { userId }, backend)).body.user;
const validate = (token: string) =>
  call('GET', `${chatsdk.url}/tokens/validate`, undefined, { authorization: `Bearer ${token}` });

test('name and image are replaced only when given, custom is merged, and there is one user', async () => {
  const userId = 'upsert-1';
  const [first, second] = ['https://example.com/1.png', 'https://example.com/2.png'];
  await tokens({ userId, name: 'Alice', image: first, custom: { a: 1, b: { x: 1 } } });
  expect((await tokens({ userId })).user).toEqual({ id: userId, name: 'Alice', image: first });
  await tokens({ userId, image: second, custom: { b: { y: 2 }, c: null }, email: 'alice@example.com' });
  await tokens({ userId, name: 'Bob', custom: {} });
  expect(await accountOf(userId)).toEqual({
    id: userId,
    displayName: 'Bob',
    avatar: second,
    metadata: { a: 1, b: { y: 2 }, c: null, email: 'alice@example.com' },
  });
});

test('a login changes what the identity provider says, and keeps what the backend said', async () => {
  const sub = 'upsert-2';
  await tokens({ userId: sub, name: 'Alice', image: 'https://example.com/1.png', custom: { role: 'admin' } });
  const authorization = `Bearer ${await bearerFor(chatsdk, { sub, name: 'Alice Johnson' })}`;
  const { body } = await call('GET', `${chatsdk.url}/api/auth/chat-token`, undefined, { authorization });
  expect(body.user).toEqual({ id: sub, name: 'Alice Johnson', image: 'https://example.com/1.png' });
  expect((await accountOf(sub)).metadata).toEqual({ role: 'admin' });
});

test('of two upserts that race neither loses anything, in each of 10 rounds', async () => {
  for (let round = 0; round < 10; round += 1) {
    const userId = `race-${round}`;
    await Promise.all([
      tokens({ userId, name: 'Alice', custom: { a: 1 } }),
      tokens({ userId, image: 'https://example.com/1.png', custom: { b: 2 } }),
    ]);
    expect(await accountOf(userId)).toEqual({
      id: userId,
      displayName: 'Alice',
      avatar: 'https://example.com/1.png',
      metadata: { a: 1, b: 2 },
    });
  }
});

test('odd ids go there and back, and none is another', async () => {
  const given = new Map<string, string>();
  for (const [at, userId] of oddSubjects.entries()) {
    const { token, user } = await tokens({ userId, name: `odd ${at}` });
    expect(user).toEqual({ id: userId, name: `odd ${at}` });
    expect(decodeJwt(token)['user_id']).toBe(userId);
    given.set(userId, token);
  }
  for (const [at, userId] of oddSubjects.entries())
    expect((await validate(given.get(userId) ?? '')).body).toMatchObject({
      payload: { userId },
      user: { id: userId, name: `odd ${at}` },
    });
});

describe('custom keys', () => {
  const keys = ['#a', ':b', '', 'pk', 'createdAt', 'displayName', 'custom:a', 'a.b[0]', 'SET', '名前 😀'];

  test('are text and nothing else', async () => {
    const userId = 'custom-1';
    const custom = Object.fromEntries(keys.map((key, at) => [key, { at }]));
    await tokens({ userId, name: 'Alice', custom });
    expect(await accountOf(userId)).toEqual({
      id: userId,
      displayName: 'Alice',
      avatar: null,
      metadata: custom,
    });
  });

  test.each(['__proto__', 'constructor', 'prototype'])('%s is refused', async (key) => {
    const custom = Object.fromEntries([[key, { admin: true }]]);
    expect(await tokens({ userId: 'custom-2', custom })).toMatchObject({ success: false });
  });
});

describe('Qiscus', () => {
  /** The vended token says no name; the integrator's own backend may sign one that does, for the same nonce. */
  async function login(phoneNumber: string, more: object = {}) {
    const [nonce, passcode] = [await qiscusNonce(), await sendPasscode(phoneNumber)];
    const vended = (await verifyPasscode(phoneNumber, passcode, nonce)).body.identity_token;
    const claims = decodeJwt(vended);
    const header = { alg: 'HS256', typ: 'JWT', ver: 'v2' };
    const token = createSigner({ key: qiscus.signingSecret ?? '', header })({ ...claims, ...more });
    return (await verifyIdentityToken(token)).body.results.user;
  }

  test('a later token without a name does not lose the kept one', async () => {
    const phoneNumber = newPhoneNumber();
    const named = { username: 'Änne', avatar_url: 'https://example.com/a.png' };
    expect(await login(phoneNumber)).toMatchObject({ username: phoneNumber, avatar_url: '' });
    expect(await login(phoneNumber, { name: 'Änne', avatar_url: named.avatar_url })).toMatchObject(named);
    expect(await login(phoneNumber)).toMatchObject({ email: phoneNumber, ...named });
    expect(await login(phoneNumber, { name: 'Anna' })).toMatchObject({ ...named, username: 'Anna' });
  });

  test('its users are not those of another app', async () => {
    const phoneNumber = newPhoneNumber();
    await login(phoneNumber, { name: 'Änne' });
    expect(await accountOf(phoneNumber)).toMatchObject({ displayName: phoneNumber });
    await tokens({ userId: phoneNumber, name: 'Somebody Else' });
    expect(await login(phoneNumber)).toMatchObject({ username: 'Änne' });
  });
});
