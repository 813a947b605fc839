import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { call } from '../harness/http.ts';
import { bearerFor, comapi, wonderfulNonce } from '../harness/target.ts';
import { bearer, refresh, sdkToken, strangers, uuid } from './wonderful-requests.ts';

describe('an app that wants a nonce', () => {
  const newNonce = async (): Promise<string> =>
    (await call('POST', `${wonderfulNonce.url}/nonce`)).body.nonce;
  const withNonce = (nonce: string, token = wonderfulNonce.bearerToken) =>
    sdkToken(wonderfulNonce, token, { 'x-nonce': nonce });

  test('vends once for each', async () => {
    const nonce = await newNonce();
    const vended = await withNonce(nonce);
    expect(vended.status).toBe(200);
    expect(strangers(vended.body.token)).toMatchObject({ sub: vended.body.id });
    expect(JSON.stringify(decodeJwt(vended.body.token))).not.toContain(nonce);
    expect(await withNonce(nonce)).toMatchObject({ status: 409, body: { code: 'invalid_nonce' } });
  });

  test('vends one token for a nonce that many bring at once', async () => {
    const nonce = await newNonce();
    const answers = await Promise.all(Array.from({ length: 10 }, () => withNonce(nonce)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(409)]);
  });

  test('vends nothing without one, or for one that is not its own', async () => {
    expect(await sdkToken(wonderfulNonce)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await refresh(wonderfulNonce, uuid)).status).toBe(400);
    expect((await withNonce('n'.repeat(201))).status).toBe(400);
    expect((await withNonce('made-up')).status).toBe(409);
    expect((await withNonce((await call('POST', `${comapi.url}/nonce`)).body.nonce)).status).toBe(409);
  });

  test('takes it in the header of a refresh as well', async () => {
    const { id } = (await withNonce(await newNonce())).body;
    const refreshWith = (nonce: string, entityId: string) =>
      call(
        'POST',
        `${wonderfulNonce.url}/api/refresh-sdk-token`,
        { entityId },
        {
          ...bearer(wonderfulNonce.bearerToken),
          'x-nonce': nonce,
        },
      );
    const nonce = await newNonce();
    // Somebody else's id, and an id that is none, cost no nonce.
    expect((await refreshWith(nonce, uuid)).status).toBe(403);
    expect((await refreshWith(nonce, 'user-1')).status).toBe(400);
    expect((await refreshWith(nonce, id)).status).toBe(200);
    expect((await refreshWith(nonce, id)).status).toBe(409);
  });

  test('loses none to somebody with wrong credentials', async () => {
    const nonce = await newNonce();
    const expired = await bearerFor(wonderfulNonce, { exp: Math.floor(Date.now() / 1000) - 60 });
    for (const token of ['a.b.c', expired]) expect((await withNonce(nonce, token)).status).toBe(401);
    expect((await withNonce(nonce)).status).toBe(200);
  });
});
