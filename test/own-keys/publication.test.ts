import { describe, expect, test } from '@jest/globals';
import { UnusableDocument } from '../../lambdas/keys/document.ts';
import type { KeyEntry, KeyTimes } from '../../lambdas/keys/key-document.ts';
import { type KeySet, keysAt } from '../../lambdas/keys/key-set.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import { publishedKeySet } from '../../lambdas/own-keys/published-key-set.ts';
import { isPublished, type PublishedKey } from '../../lambdas/own-keys/published-keys.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';

const [leadSeconds, retentionSeconds, week] = [100, 1_000, 7 * 86_400];
const key = (kid: string) => ({ id: kid, publicJwk: { kid } }) as SigningKey;

/** Keys as `{ name: times }`, which is what the secret's values are here. */
type Written = Readonly<Record<string, KeyTimes>>;
const parse = async (value: string) =>
  Object.entries(JSON.parse(value) as Written).map(([kid, times]) => ({ key: key(kid), ...times }));

/** One app's secret and list, and a sandbox that reads both. Time begins at 0. */
function newApp(options: { leadSeconds?: number; retentionSeconds?: number } = {}) {
  const clock = setClock(0);
  const [secret, published] = [memorySecret({ clock }), memoryPublishedKeys()];
  const ports = { clock, published, leadSeconds, retentionSeconds };
  /** What another sandbox holds, which has started now. */
  async function read({ parse: parses = parse, ...changes } = { ...options, parse }): Promise<KeySet> {
    const combine = publishedKeySet({ ...ports, ...changes });
    const source = { source: secret, remembered: published, clock, parse: parses };
    return (
      await secretLoader<readonly KeyEntry[], KeySet>({ ...source, combine, onRead: () => {} })(undefined)
    ).value;
  }
  const put = (written: Written) => secret.put(JSON.stringify(written));
  const signs = (set: KeySet) => keysAt(set, clock())?.signing.id;
  const shown = () =>
    published
      .list()
      .keys.filter((each) => isPublished(each, clock()))
      .map(({ jwk }) => jwk.kid)
      .sort()
      .join(' ');
  const listed = (kid: string) => published.list().keys.find(({ jwk }) => jwk.kid === kid);
  const at = (time: number) => clock.advance(time - clock());
  /** Who signs, and what is published, when somebody reads now. */
  const now = async (time: number) => {
    at(time);
    return [signs(await read()), shown()];
  };
  /** At 0, b is put in the place of a, and seen. */
  const replaced = async () => {
    for (const kid of ['a', 'b']) {
      put({ [kid]: {} });
      await now(0);
    }
  };
  return { replaced, clock, secret, published, read, put, signs, shown, listed, at, now };
}

describe('a key is published before its first use', () => {
  test('but the first one signs at once', async () => {
    const { put, now, listed } = newApp();
    put({ a: {} });
    expect(await now(5)).toEqual(['a', 'a']);
    expect(listed('a')).toMatchObject({ seenFrom: 5, versionId: 'version-1', keepSeconds: retentionSeconds });
  });

  test('a new one signs when verifiers have had the time to see it, to the second', async () => {
    const { now, read, signs, at, replaced } = newApp();
    await replaced();
    expect(await now(50)).toEqual(['a', 'a b']);
    const set = await read();
    at(99);
    expect(signs(set)).toBe('a');
    at(100);
    expect(signs(set)).toBe('b');
    expect(await now(100)).toEqual(['b', 'a b']);
  });

  test('without a lead it signs at once, and verifiers have never met it', async () => {
    const { now, replaced } = newApp({ leadSeconds: 0 });
    await replaced();
    expect(await now(50)).toEqual(['b', 'a b']);
  });

  test('also where two were put before anybody has read: what signs goes on', async () => {
    const { put, now } = newApp();
    put({ a: {} });
    await now(0);
    put({ b: {} });
    put({ c: {} });
    expect(await now(50)).toEqual(['a', 'a c']);
    expect(await now(149)).toEqual(['a', 'a c']);
    expect(await now(150)).toEqual(['c', 'a c']);
  });

  test('also where many were put since: of those without a label the latest that was seen signs', async () => {
    const { put, at, now } = newApp();
    for (const [time, kid] of [...'abc'].entries()) {
      at(time);
      put({ [kid]: {} });
      await now(time);
    }
    for (const kid of 'de') put({ [kid]: {} });
    const signing = [];
    for (const time of [3, 100, 101, 102, 103]) signing.push((await now(time))[0]);
    expect(signing).toEqual(['a', 'a', 'b', 'c', 'e']);
  });

  test('an unlabelled version that is no longer usable is passed over', async () => {
    const { put, now, read, signs } = newApp();
    put({ a: {} });
    await now(0);
    for (const kid of 'bc') put({ [kid]: {} });
    const entries = async (value: string) => {
      if (value.includes('a')) throw new UnusableDocument('spoilt');
      return parse(value);
    };
    expect(signs(await read({ parse: entries }))).toBe('c');
  });

  test("a time that the rotation function has written waits for the lead, a person's does not", async () => {
    for (const [createdAt, signer] of [
      [50, 'a'],
      [undefined, 'b'],
    ] as const) {
      const { put, now } = newApp();
      put({ a: {} });
      await now(0);
      put({ a: {}, b: { notBefore: 60, createdAt } });
      expect(await now(50)).toEqual(['a', 'a b']);
      expect(await now(60)).toEqual([signer, 'a b']);
      expect(await now(150)).toEqual(['b', 'a b']);
    }
  });

  test('unless there is no other: better too early than nobody', async () => {
    const { put, now } = newApp();
    put({ a: { notAfter: 40 } });
    await now(0);
    put({ b: {} });
    expect(await now(20)).toEqual(['a', 'a b']);
    expect(await now(40)).toEqual(['b', 'a b']);
  });
});

describe('a key that no longer signs', () => {
  test('stays for as long as its tokens can live, counted from when somebody sees it', async () => {
    const { now, shown, at, replaced } = newApp();
    await replaced();
    expect(await now(500)).toEqual(['b', 'a b']);
    expect(await now(900)).toEqual(['b', 'a b']);
    at(1_499);
    expect(shown()).toBe('a b');
    at(1_500);
    expect(shown()).toBe('b');
  });

  test('is gone at once without retention', async () => {
    const { now, shown, replaced } = newApp({ retentionSeconds: 0 });
    await replaced();
    await now(100);
    expect(shown()).toBe('b');
  });

  test('stays for the longest that any configuration has said', async () => {
    const { put, read, now, listed } = newApp();
    put({ a: {} });
    for (const seconds of [10, 4_000, 20]) await read({ retentionSeconds: seconds });
    expect(listed('a')).toMatchObject({ keepSeconds: 4_000 });
    put({ b: {} });
    await now(0);
    await now(100);
    expect(listed('a')).toMatchObject({ keepUntil: 4_100 });
  });

  test('that is put back while it is published signs at once', async () => {
    const { secret, now, listed, replaced } = newApp();
    await replaced();
    expect(await now(500)).toEqual(['b', 'a b']);
    secret.rollback();
    expect(await now(600)).toEqual(['a', 'a b']);
    expect(listed('a')).not.toHaveProperty('keepUntil');
    expect(listed('b')).toMatchObject({ keepUntil: 1_600 });
  });

  test('that is put back when it had left is published anew before it signs', async () => {
    const { secret, now, replaced } = newApp();
    await replaced();
    await now(100);
    expect(await now(1_100)).toEqual(['b', 'b']);
    secret.rollback();
    expect(await now(1_200)).toEqual(['b', 'a b']);
    expect(await now(1_299)).toEqual(['b', 'a b']);
    expect(await now(1_300)).toEqual(['a', 'a b']);
  });

  test('is forgotten a week after it has left', async () => {
    const { now, listed, replaced } = newApp();
    await replaced();
    await now(100);
    await now(1_100 + week - 1);
    expect(listed('a')).toMatchObject({ keepUntil: 1_100 });
    await now(1_100 + week);
    expect(listed('a')).toBeUndefined();
  });
});

describe('a revoked key', () => {
  const revoked = async (written: Written) => {
    const app = newApp();
    app.put(written);
    await app.now(0);
    const list = app.published.list();
    const keys = list.keys.map(
      (each): PublishedKey => (each.jwk.kid === 'a' ? { ...each, revokedAt: 0 } : each),
    );
    await app.published.write(keys, list);
    return app;
  };

  test('is never used again, nor shown, whatever the secret holds', async () => {
    const app = await revoked({ a: {} });
    for (const time of [1, 2 * week]) {
      app.at(time);
      expect(keysAt(await app.read(), time)).toBeUndefined();
      expect([app.shown(), app.listed('a')?.revokedAt]).toEqual(['', 0]);
    }
  });

  test("leaves the others: the service's own sign at once, a person's when its time comes", async () => {
    const made = await revoked({ a: {}, b: { notBefore: 9_000, createdAt: 0 } });
    expect(await made.now(1)).toEqual(['b', 'b']);
    const timed = await revoked({ a: {}, b: { notBefore: 9_000 } });
    expect([await timed.now(1), await timed.now(9_000)]).toEqual([
      [undefined, 'b'],
      ['b', 'b'],
    ]);
  });
});

describe('the list has many writers', () => {
  test('and who comes second reads again, so that nothing is lost', async () => {
    const { put, now, read, shown, secret, published } = newApp();
    put({ a: {} });
    await now(0);
    put({ b: {} });
    const sets = await Promise.all([read(), read(), read()]);
    expect(new Set(sets.map((set) => JSON.stringify(set.timeline))).size).toBe(1);
    expect([shown(), published.list().revision, secret.idOf('AWSCURRENT')]).toEqual(['a b', 2, 'version-2']);
  });

  test('what is as it was is not written again', async () => {
    const { put, now, published } = newApp();
    put({ a: {} });
    for (const time of [0, 60, 120]) await now(time);
    expect(published.list().revision).toBe(1);
  });

  test('who never gets to write has no key, and says so', async () => {
    const { clock, published } = newApp();
    const write = async () => false;
    const ports = { clock, leadSeconds, retentionSeconds };
    const keySetOf = publishedKeySet({ ...ports, published: { ...published, write } });
    const version = { versionId: 'v1', createdAt: 0, value: await parse('{"a": {}}') };
    expect(await failureOf(keySetOf([version]))).toMatchObject({
      why: 'unavailable',
    });
  });
});
