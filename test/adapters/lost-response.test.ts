import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbCounters } from '../../lambdas/adapters/dynamodb/counters.ts';
import { dynamodbNonces } from '../../lambdas/adapters/dynamodb/nonces.ts';
import { dynamodbPasscodes } from '../../lambdas/adapters/dynamodb/passcodes.ts';
import { dynamodbSessions } from '../../lambdas/adapters/dynamodb/sessions.ts';
import { type Listening, listen } from '../../local/listen.ts';
import { startTable } from './start-table.ts';

const now = 1_800_000_000;
const later = now + 60;
let started: Awaited<ReturnType<typeof startTable>>;
let proxy: Listening;
let toLose = 0;
let lossy: DynamoDBClient;

beforeAll(async () => {
  started = await startTable();
  const { hostname, port } = (await started.table.client.config.endpoint?.()) ?? { hostname: '', port: 0 };
  proxy = await listen(async (request, response) => {
    const answer = await fetch(`http://${hostname}:${port}`, {
      method: 'POST',
      headers: Object.entries(request.headers).flatMap(([name, value]) =>
        ['host', 'connection', 'content-length'].includes(name) ? [] : [[name, String(value)]],
      ) as [string, string][],
      body: Buffer.concat(await Array.fromAsync(request)),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    // The write has happened; its answer never arrives.
    if (toLose-- > 0) return request.socket.destroy();
    return response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  }, 0);
  lossy = new DynamoDBClient({
    endpoint: proxy.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
    maxAttempts: 2,
  });
});
afterAll(async () => {
  lossy.destroy();
  await proxy.close();
  await started.close();
});

test('a write that is sent again because its answer was lost is no replay', async () => {
  const nonces = dynamodbNonces({ client: lossy, name: started.table.name }, 'app');
  const nonce = randomUUID();
  toLose = 1;
  await nonces.issue(nonce, later);
  toLose = 1;
  expect(await nonces.vend(nonce, 'token', later, now)).toBe('spent');
  expect(await nonces.vend(nonce, 'token', later, now)).toBe('used');
  toLose = 1;
  expect(await nonces.redeem(nonce, 'token', now)).toBe('spent');
  expect(await nonces.redeem(nonce, 'token', now)).toBe('used');
  toLose = 1;
  const vendorNonce = randomUUID();
  expect(await nonces.adopt(vendorNonce, 'token', later)).toBe('spent');
  expect(await nonces.adopt(vendorNonce, 'token', later)).toBe('used');
  expect(toLose).toBeLessThan(0);
});

test('a right passcode and a refresh survive a lost answer, and still work once', async () => {
  const table = { client: lossy, name: started.table.name };
  const passcodes = dynamodbPasscodes(table, 'app');
  const phone = '+6281234567890';
  await passcodes.put(phone, [{ seed: 'seed', versionId: 'v1', expiresAt: later }], undefined, false);
  toLose = 1;
  expect(await passcodes.take(phone, 'seed', 5, now)).toBe(true);
  expect(await passcodes.take(phone, 'seed', 5, now)).toBe(false);

  const sessions = dynamodbSessions(table, 'app');
  const ends = { tokenExpiresAt: later, expiresAt: later };
  const digests = { tokenDigest: 'token-1', refreshDigest: 'refresh-1' };
  await sessions.open({
    id: 's',
    subject: 'alice',
    startedAt: now,
    sourceIp: '',
    details: {},
    ...ends,
    ...digests,
  });
  toLose = 1;
  const next = { tokenDigest: 'token-2', refreshDigest: 'refresh-2', ...ends };
  expect(await sessions.renew('s', 'refresh-1', next, now)).toMatchObject(next);
  expect(
    await sessions.renew('s', 'refresh-1', { ...next, refreshDigest: 'refresh-3' }, now),
  ).toBeUndefined();
});

test('an attempt whose opening or end is sent again, because its answer was lost, counts once', async () => {
  const counters = dynamodbCounters({ client: lossy, name: started.table.name }, 'app');
  const id = { name: 'guesses', of: randomUUID() };
  const room = { failed: 2, all: 2 };
  for (const attempt of ['right', 'wrong']) {
    toLose = 1;
    expect(await counters.open(id, attempt, room, later)).toBeUndefined();
    toLose = 1;
    await counters.close(id, attempt, attempt === 'wrong');
  }
  expect(await counters.open(id, 'third', room, later)).toBeUndefined();
  expect(await counters.open(id, 'fourth', room, later)).toEqual({ failed: 1, open: ['third'] });
});
