import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { publishedRows } from '../../cli/secrets/published.ts';
import { revoke } from '../../cli/secrets/revoke.ts';
import { dynamodbPublishedKeys } from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import type { PublishedKey, PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryPublishedKeys } from '../doubles/memory-list.ts';
import { startDeployment } from './deployment.ts';

const now = 1_800_000_000;
const key = (kid: string, more: Partial<PublishedKey> = {}): PublishedKey => ({
  jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid } as PublishedKey['jwk'],
  versionId: 'v1',
  seenFrom: now,
  keepSeconds: 100,
  ...more,
});

describe('revoke', () => {
  let store: ReturnType<typeof memoryPublishedKeys>;
  beforeEach(async () => {
    store = memoryPublishedKeys();
    await store.write([key('one'), key('two')], store.list());
  });

  test('dates the one key, and leaves the others', async () => {
    await revoke(store, ['one'], now);
    expect(store.list().keys).toEqual([key('one', { revokedAt: now }), key('two')]);
  });

  test('a second time keeps the date of the first', async () => {
    await revoke(store, ['one'], now);
    await revoke(store, ['one'], now + 10);
    expect(store.list().keys[0]?.revokedAt).toBe(now);
  });

  /** Another writer comes between each of the first reads and writes. */
  const raced = (times: number): PublishedKeyStore => ({
    async read() {
      const list = await store.read();
      if (times-- > 0) await store.write([...list.keys, key(`other-${times}`)], list);
      return list;
    },
    write: store.write,
  });

  test('tries again after another writer, whose keys stay', async () => {
    await revoke(raced(4), ['one'], now);
    const { keys } = store.list();
    expect(keys[0]?.revokedAt).toBe(now);
    expect(keys).toHaveLength(6);
  });

  test('gives up after five races, and says so', async () => {
    expect(await failureOf(revoke(raced(5), ['one'], now))).toMatchObject({ name: 'CommandError' });
    expect(store.list().keys[0]?.revokedAt).toBeUndefined();
  });
});

test.each([
  ['ready to sign', {}],
  ['ready to sign', { seenFrom: now }],
  ['published, ready to sign from 2027-01-15T08:00:01.000Z', { seenFrom: now + 1 }],
  ['retired, published until 2027-01-15T08:00:01.000Z', { keepUntil: now + 1 }],
  ['withdrawn', { keepUntil: now }],
  ['revoked 2027-01-15T08:00:00.000Z', { revokedAt: now, keepUntil: now + 1 }],
])('a key is %s (%j)', async (state, more) => {
  const store = memoryPublishedKeys();
  await store.write([key('one', more)], store.list());
  expect(await publishedRows(store, now)).toEqual([{ kid: 'one', version: 'v1', state }]);
});

describe('the commands', () => {
  let started: Awaited<ReturnType<typeof startDeployment>>;
  beforeAll(async () => {
    started = await startDeployment();
    const store = dynamodbPublishedKeys(started.table, 'wonderful');
    await store.write(
      ['one', 'two', '-hidden', '--local-'].map((kid) => key(kid)),
      await store.read(),
    );
  });
  afterAll(() => started.close());

  test('revoke, and published shows it', async () => {
    const { code, said } = await started.run('secret revoke wonderful one');
    expect([code, said]).toEqual([0, expect.stringContaining('Revoked: one.')]);
    const { out } = await started.run('secret published wonderful');
    expect(out).toMatch(/^one +v1 +revoked \d{4}-/m);
    expect(out).toMatch(/^two +v1 +(?!revoked)/m);
  });

  test.each(['-hidden', '--local-'])('a thumbprint may begin with a hyphen: %s', async (kid) => {
    expect((await started.run(`secret revoke wonderful ${kid}`)).code).toBe(0);
    const { out } = await started.run('secret published wonderful');
    expect(out).toMatch(new RegExp(`^${kid} +v1 +revoked`, 'm'));
  });

  test('another argument that begins with one: the message says how to write it', async () => {
    const { code, said } = await started.run('users remove qiscus -alice');
    expect([code, said]).toEqual([2, expect.stringContaining('write -- before')]);
  });

  test('an unknown key', async () => {
    expect(await started.run('secret revoke wonderful three')).toEqual({
      code: 1,
      out: '',
      said: 'No key three is published.',
    });
  });
});
