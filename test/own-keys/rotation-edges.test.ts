import { describe, expect, test } from '@jest/globals';
import { maxKeys, readKeys, type WrittenKey, writeKeys } from '../../lambdas/keys/key-document.ts';
import type { KeySetOf } from '../../lambdas/keys/key-set.ts';
import type { KeyOptions } from '../../lambdas/keys/signing-key.ts';
import { publishedKeySet } from '../../lambdas/own-keys/published-key-set.ts';
import {
  type RotatedSecret,
  type RotationStep,
  rotationSteps,
} from '../../lambdas/own-keys/rotation-steps.ts';
import { usedKeySet } from '../../lambdas/own-keys/used-versions.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { privatePem } from '../keys/pasted-keys.ts';

const times = { leadSeconds: 100, intervalSeconds: 10_000, retentionSeconds: 1_000 };
const start = 1_000_000;
const pasted = (name: number | string) => `made-up-0123456789-abcdefghijklmnop-${name}`;
const inOrder: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** An empty secret and its rotation. */
function newSecret(algorithm: 'ES256' | 'HS256', more: Partial<KeyOptions> = {}) {
  const clock = setClock(start);
  const [secret, published, used] = [memorySecret({ clock }), memoryPublishedKeys(), memoryList()];
  const options: KeyOptions = { algorithm, allowShortSecret: false, ...more };
  const isHmac = algorithm === 'HS256';
  const keySetOf: KeySetOf = isHmac
    ? usedKeySet({ clock, used, ...times })
    : publishedKeySet({ clock, published, ...times });
  const steps = (versionId: string, through: Partial<RotatedSecret> = {}) => {
    const ports = { secret: { ...secret, ...through }, remembered: isHmac ? used : published };
    return rotationSteps(versionId, options, { ...ports, keySetOf, clock, ...times });
  };
  const run = async (order = inOrder) => {
    const versionId = secret.startRotation();
    for (const step of order) await steps(versionId)[step]();
    return versionId;
  };
  const read = async (versionId: string) =>
    readKeys((await secret.readWritten(versionId)).value, { algorithm, allowShortSecret: false });
  const idOf = async (versionId: string) => (await read(versionId))[0]?.key.id;
  /** A function starts, and reads the current and the previous version. */
  const serve = async () => {
    const labelled = await Promise.all([secret.read('AWSCURRENT'), secret.read('AWSPREVIOUS')]);
    const found = labelled.flatMap((each) => each ?? []);
    await keySetOf(
      await Promise.all(found.map(async (each) => ({ ...each, value: await read(each.versionId) }))),
    );
  };
  /** The keys that the list has as in use. */
  const listed = () =>
    published
      .list()
      .keys.filter(({ keepUntil }) => keepUntil === undefined)
      .map(({ jwk }) => jwk.kid);
  return { clock, secret, published, used, steps, run, read, idOf, serve, listed };
}

describe("a person's key that was put over another", () => {
  test.each([
    ['HS256', pasted(1), pasted(2), 0],
    ['ES256', privatePem('p256'), privatePem('otherP256'), times.leadSeconds],
  ] as const)('for %s begins when others know it', async (algorithm, one, other, lead) => {
    const { clock, secret, run, read } = newSecret(algorithm);
    secret.put(one);
    clock.advance(10);
    secret.put(other);
    const [, second] = await read(await run(['createSecret']));
    expect(second).toMatchObject({ createdAt: start + 10, notBefore: start + 10 + lead });
  });
});

test('until a rotation is finished, only the other version is in use; the new keys are only shown', async () => {
  const { secret, run, idOf, listed, published } = newSecret('ES256');
  const first = await idOf(secret.put(privatePem('p256')));
  const pending = await run(['createSecret', 'setSecret']);
  expect([published.list().keys.length, listed()]).toEqual([3, [first]]);
  await run(['setSecret', 'testSecret', 'finishSecret']);
  expect([secret.idOf('AWSCURRENT'), listed().length]).toEqual([pending, 3]);
});

test('that is the previous version if the current one is not usable', async () => {
  const { secret, run, idOf, listed } = newSecret('ES256');
  const first = await idOf(secret.put(privatePem('p256')));
  secret.put('oops');
  await run(['createSecret', 'setSecret']);
  expect(listed()).toEqual([first]);
});

test('the first rotation of a secret publishes its keys for good before it is finished', async () => {
  const { run, read, listed } = newSecret('ES256');
  const keys = await read(await run(['createSecret', 'setSecret']));
  expect(listed().sort()).toEqual(keys.map(({ key }) => key.id).sort());
});

test("a rotation of a vendor's secret leaves the list of used versions to those who use them", async () => {
  const { run, used, secret } = newSecret('HS256');
  secret.put(pasted(1));
  await run();
  expect(used.list().revision).toBe(0);
});

test('versions that have lost their labels count by their age, not by their place on the list', async () => {
  const { clock, secret, published, run, idOf, serve, listed } = newSecret('ES256');
  const ids: (string | undefined)[] = [];
  for (const name of ['p256', 'otherP256'] as const) {
    ids.push(await idOf(secret.put(privatePem(name))));
    clock.advance(1);
    await serve();
  }
  expect(listed()).toEqual(ids);
  await published.write(published.list().keys.toReversed(), published.list());
  // Two of no use take both labels.
  for (const value of ['oops', 'oops']) secret.put(value);
  clock.advance(1);
  await run(['createSecret', 'setSecret']);
  expect(listed()).toEqual(expect.arrayContaining(ids));
});

describe('a rotation of which a key would not sign', () => {
  const keys: readonly WrittenKey[] = [{ material: { secret: pasted(1) }, notAfter: start + 10 }];

  test.each([
    [9, undefined],
    [10, 'no key of version version-2 signs'],
  ])('%i seconds later, when its only key ends at 10, fails: %s', async (seconds, message) => {
    const { clock, secret, run } = newSecret('HS256');
    secret.put(writeKeys(keys));
    await run(['createSecret']);
    clock.advance(seconds);
    expect(await run(['testSecret']).catch((error: Error) => error.message)).toBe(
      message ?? secret.idOf('AWSPENDING'),
    );
  });
});

test('a document has room for twenty keys, the two new ones included', async () => {
  const { secret, run, read } = newSecret('HS256');
  const keys = Array.from({ length: maxKeys - 2 }, (_, at) => ({
    material: { secret: pasted(at) },
    notBefore: start - maxKeys + at,
  }));
  secret.put(writeKeys(keys));
  expect(await read(await run())).toHaveLength(maxKeys);
});

test('a list that can not be read does not make the current version unusable: nothing is written', async () => {
  const idsInUse = async () => {
    throw new Error('made-up outage');
  };
  const { secret, run } = newSecret('ES256', { idsInUse });
  secret.put(privatePem('p256'));
  secret.put(privatePem('rsa'));
  expect(await failureOf(run(['createSecret']))).toMatchObject({ message: 'made-up outage' });
  expect(secret.written()).toHaveLength(2);
});

describe('a version was overtaken', () => {
  test('if another was put after it, which the first step says already', async () => {
    const { clock, secret, run } = newSecret('HS256');
    await run();
    clock.advance(1);
    await run();
    clock.advance(1);
    secret.put(pasted(1));
    expect(await failureOf(run(['createSecret']))).toMatchObject({ message: /overtaken/ });
  });

  test('but not if another was put in the same second', async () => {
    const { secret, run } = newSecret('HS256');
    const pending = await run(['createSecret']);
    secret.put(pasted(1));
    expect(await run()).toBe(pending);
    expect(secret.idOf('AWSCURRENT')).toBe(pending);
  });

  test('nor if it is current, and is still read as the one before', async () => {
    const { secret, steps, run } = newSecret('HS256');
    secret.put(pasted(1));
    const late: RotatedSecret['read'] = (which) =>
      secret.read(which === 'AWSPREVIOUS' ? 'AWSCURRENT' : which);
    const pending = await run(['createSecret']);
    await secret.makeCurrent(pending);
    await steps(pending, { read: late }).finishSecret();
    expect(secret.idOf('AWSPENDING')).toBe(pending);
  });
});
