import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbCounters } from '../../lambdas/adapters/dynamodb/counters.ts';
import { dynamodbCutOffs } from '../../lambdas/adapters/dynamodb/cut-offs.ts';
import { dynamodbApiKeys, dynamodbUsers } from '../../lambdas/adapters/dynamodb/directory.ts';
import { dynamodbGuests } from '../../lambdas/adapters/dynamodb/guests.ts';
import { dynamodbKnownPlaces } from '../../lambdas/adapters/dynamodb/known-places.ts';
import { dynamodbNonces } from '../../lambdas/adapters/dynamodb/nonces.ts';
import { dynamodbPasscodes } from '../../lambdas/adapters/dynamodb/passcodes.ts';
import { dynamodbSessions } from '../../lambdas/adapters/dynamodb/sessions.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { startTable } from './start-table.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

const session = {
  id: 'session-of-alice',
  subject: 'alice',
  tokenDigest: 'token',
  refreshDigest: 'refresh',
  startedAt: 1,
  tokenExpiresAt: 2,
  expiresAt: 2,
  sourceIp: '198.51.100.7',
  details: {},
};

test('a failure of DynamoDB is an outage, never an answer, and names neither table nor key', async () => {
  const absent = { ...started.table, name: 'Secret-Table' };
  const nonces = dynamodbNonces(absent, 'app');
  const sessions = dynamodbSessions(absent, 'app');
  const passcodes = dynamodbPasscodes(absent, 'app');
  const counters = dynamodbCounters(absent, 'app');
  const knownPlaces = dynamodbKnownPlaces(absent, 'app');
  const guests = dynamodbGuests(absent, 'app');
  const calls = {
    issue: () => nonces.issue('nonce-of-alice', 2),
    vend: () => nonces.vend('nonce-of-alice', 'token', 2, 1),
    adopt: () => nonces.adopt('nonce-of-alice', 'token', 2),
    redeem: () => nonces.redeem('nonce-of-alice', 'token', 1),
    isRedeemable: () => nonces.isRedeemable('nonce-of-alice', 'token', 1),
    openSession: () => sessions.open(session),
    find: () => sessions.find(session.id, 1),
    renew: () => sessions.renew(session.id, 'refresh', session, 1),
    end: () => sessions.end(session.id),
    findCodes: () => passcodes.find('+4915100000001'),
    putCode: () =>
      passcodes.put('+4915100000001', [{ seed: 'seed', versionId: 'v1', expiresAt: 2 }], undefined, false),
    take: () => passcodes.take('+4915100000001', 'seed', 5, 1),
    user: () => dynamodbUsers(absent, 'app').find('alice'),
    apiKey: () => dynamodbApiKeys(absent).find('alice'),
    increment: () => counters.increment({ name: 'vends', of: 'alice' }, 1, 2),
    open: () => counters.open({ name: 'vends', of: 'alice' }, 'attempt', { failed: 1, all: 1 }, 2),
    close: () => counters.close({ name: 'vends', of: 'alice' }, 'attempt', true),
    known: () => knownPlaces.knownUntil('place-of-alice', 1),
    know: () => knownPlaces.put('place-of-alice', 2),
    guest: () => guests.find('secret-of-alice', 1),
    keep: () => guests.keep('secret-of-alice', 'id-of-alice', 2, 1),
    cutOff: () => dynamodbCutOffs(absent, 'app').find({ subject: 'alice' }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const failure = await failureOf(call());
    expect([name, failure]).toEqual([name, expect.any(Refusal)]);
    expect(failure).toMatchObject({ code: 'unavailable', message: 'DynamoDB ResourceNotFoundException' });
    expect(JSON.stringify(failure)).not.toMatch(/alice|Table|\+49/);
    expect(failure.cause).toBeUndefined();
  }
});
