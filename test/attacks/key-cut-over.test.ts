import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { publishedRows } from '../../cli/secrets/published.ts';
import { revoke } from '../../cli/secrets/revoke.ts';
import { dynamodbPublishedKeys } from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import { writeKeys } from '../../lambdas/keys/key-document.ts';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';
import { testWhole } from '../harness/whole.ts';
import { goingOn, serve, standIns } from './attack.ts';
import { as, body, newUser, times } from './client.ts';
import type { Service } from './service.ts';

const maxAgeSeconds = 60;
const { later, now } = goingOn();

const vend = async (service: Service): Promise<string> =>
  body(await service.call('GET', '/chatsdk/api/auth/chat-token', { headers: await as(newUser()) })).token;
const signedWith = async (token: string, secret: string): Promise<boolean> =>
  jwtVerify(token, new TextEncoder().encode(secret), { currentDate: new Date(now() * 1_000) }).then(
    () => true,
    (error) => {
      if (error instanceof errors.JWSSignatureVerificationFailed) return false;
      throw error;
    },
  );

async function pasted(): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await standIns.paste('chatsdk', secret);
  return secret;
}

/** Whether the old and the new secret sign, so long after the new one was put, with nothing asked for meanwhile. */
async function signsAfter(
  service: Service,
  seconds: number,
  atOnce = 1,
): Promise<[old: boolean, new: boolean]> {
  const old = await pasted();
  later(2 * maxAgeSeconds);
  expect(await signedWith(await vend(service), old)).toBe(true);
  const fresh = await pasted();
  later(seconds);
  const tokens = await times(atOnce, () => vend(service));
  const isSigned = async (secret: string) =>
    (await Promise.all(tokens.map((token) => signedWith(token, secret)))).some(Boolean);
  return [await isSigned(old), await isSigned(fresh)];
}

describe('C11 staleness: nobody signs with the old key', () => {
  test.each([
    ['after 60 s', maxAgeSeconds],
    ['after an hour, the longest that an outage is borne', 3_600],
    ['in a sandbox that was frozen for 6 hours', 6 * 3_600],
  ])('%s, from the first request on', async (_when, seconds) => {
    expect(await signsAfter(await serve(), seconds)).toEqual([false, true]);
    expect(await signsAfter(await serve(), seconds, 20)).toEqual([false, true]);
  });

  test('until then a sandbox that knows it may', async () => {
    expect(await signsAfter(await serve(), maxAgeSeconds - 1)).toEqual([true, false]);
  });

  testWhole('without the look at the age on use, the old one signs for ever (control)', async () => {
    const careless = await serve([
      'keys/ring.ts',
      'if (kept && ageAt(now) < maxAgeSeconds) return kept.value;',
      'if (kept) return kept.value;',
    ]);
    const old = await pasted();
    await vend(careless);
    await pasted();
    later(6 * 3_600);
    expect(await signedWith(await vend(careless), old)).toBe(true);
  });
});

describe('timed cut-over', () => {
  test('a document changes keys to the second, without being read again', async () => {
    const [first, second] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const changesAt = now() + 100;
    const iso = new Date(changesAt * 1_000).toISOString();
    const keys = [
      { secret: first, notAfter: iso },
      { secret: second, notBefore: changesAt },
    ];
    await standIns.paste('chatsdk', JSON.stringify({ keys }));
    const service = await serve();
    later(90);
    expect(await signedWith(await vend(service), first)).toBe(true);
    const { calls } = standIns.secretsWire;
    later(9);
    const last = await vend(service);
    expect(await signedWith(last, first)).toBe(true);
    later(1);
    expect(await signedWith(await vend(service), second)).toBe(true);
    expect(standIns.secretsWire.calls).toBe(calls);
    const asked = { headers: { 'x-api-key': standIns.apiKey }, body: { token: last } };
    expect(body(await service.call('POST', '/chatsdk/introspect', asked)).active).toBe(true);
  });
});

describe('C12 emergency: a key that is revoked', () => {
  const vendKid = async (service: Service) => {
    const { token } = body(
      await service.call('POST', '/es256/api/sdk-token', { headers: await as(newUser()) }),
    );
    return { token, kid: decodeProtectedHeader(token).kid ?? '' };
  };

  test('signs no more after 60 s, though it is in the secret; its successor does, and verifiers know that', async () => {
    const notBefore = (seconds: number) => ({ createdAt: now(), notBefore: now() + seconds });
    const [current, next] = [await makeKey('ES256'), await makeKey('ES256')];
    await standIns.paste(
      'es256',
      writeKeys([
        { ...current, ...notBefore(0) },
        { ...next, ...notBefore(30 * 86_400) },
      ]),
    );
    const service = await serve();
    // The pasted key of before goes on until these have been seen.
    later(10_800 + maxAgeSeconds);
    const leaked = await vendKid(service);
    expect(leaked.kid).toBe(current.kid);

    const store = dynamodbPublishedKeys(standIns.table, 'es256');
    await revoke(store, [leaked.kid], now());
    later(maxAgeSeconds);
    for (const sandbox of [service, service.cold()]) {
      expect((await vendKid(sandbox)).kid).toBe(next.kid);
      const asked = { headers: { 'x-api-key': standIns.apiKey }, body: { token: leaked.token } };
      expect(body(await sandbox.call('POST', '/es256/introspect', asked)).active).toBe(false);
    }
    const rows = await publishedRows(store, now());
    expect(rows).toContainEqual(
      expect.objectContaining({ kid: leaked.kid, state: expect.stringMatching(/^revoked/) }),
    );
  });
});
