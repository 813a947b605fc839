import { expect, test } from '@jest/globals';
import { type KeyEntry, maxKeys, readKeys } from '../../lambdas/keys/key-document.ts';
import { type KeySet, type KeySetOf, keysAt } from '../../lambdas/keys/key-set.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';
import { publishedKeySet } from '../../lambdas/own-keys/published-key-set.ts';
import type { PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';
import { rotated } from '../../lambdas/own-keys/rotation.ts';
import { type RotationStep, rotationSteps } from '../../lambdas/own-keys/rotation-steps.ts';
import { usedKeySet } from '../../lambdas/own-keys/used-versions.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';

const day = 86_400;
const times = { leadSeconds: 4_000, retentionSeconds: 3_725, intervalSeconds: 30 * day };
const steps: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** A secret that is rotated, and sandboxes that read it. */
function newSecret(
  algorithm: 'ES256' | 'HS256',
  change: (store: PublishedKeyStore) => PublishedKeyStore = (it) => it,
) {
  const clock = setClock(1_000_000);
  const options = { algorithm, allowShortSecret: false };
  const parse = (value: string) => readKeys(value, options);
  const [secret, published] = [memorySecret({ clock }), memoryPublishedKeys()];
  const [ports, used] = [{ clock, published: change(published), ...times }, memoryList()];
  const keySetOf: KeySetOf = algorithm === 'HS256' ? usedKeySet({ ...ports, used }) : publishedKeySet(ports);
  const remembered = algorithm === 'HS256' ? used : ports.published;
  const read = secretLoader<readonly KeyEntry[], KeySet>({
    source: secret,
    remembered,
    clock,
    parse,
    combine: keySetOf,
    onRead: () => {},
  });
  const run = async (some = steps) => {
    const more = { remembered, clock, ...times };
    const all = rotationSteps(secret.startRotation(), options, { secret, keySetOf, ...more });
    for (const step of some) await all[step]();
  };
  const signing = ({ value }: { readonly value: KeySet }) => keysAt(value, clock())?.signing.id;
  return { clock, secret, published, read, run, signing };
}

test('a key that has been replaced never signs again, though its document has it still', async () => {
  const { clock, run, read, signing } = newSecret('ES256');
  await run();
  const first = signing(await read(undefined));
  clock.advance(30 * day - 10);
  await run();
  const signers = new Set<string | undefined>();
  for (let at = 0; at < 29; at += 1) {
    signers.add(signing(await read(undefined)));
    clock.advance(day);
  }
  expect([signers.size, signers.has(first)]).toEqual([1, false]);
});

test('a rotation that is finished long after it made its version loses no token of the secret before', async () => {
  const { clock, run, read, signing } = newSecret('HS256');
  await run();
  clock.advance(day);
  await run(['createSecret']);
  clock.advance(2 * times.leadSeconds + times.retentionSeconds);
  const warm = await read(undefined);
  const signed = signing(warm);
  await run();
  clock.advance(60);
  for (const set of [await read(warm), await read(undefined)]) {
    expect(signing(set)).not.toBe(signed);
    expect(keysAt(set.value, clock())?.verifying.map(({ id }) => id)).toContain(signed);
  }
});

test('a sandbox that freezes while it publishes a key counts its lead from when that was done', async () => {
  let freezeSeconds = 0;
  const { clock, secret, read, signing } = newSecret('ES256', ({ read, write }) => ({
    read,
    async write(...given) {
      clock.advance(freezeSeconds);
      freezeSeconds = 0;
      return write(...given);
    },
  }));
  const put = async () => {
    const { material } = await makeKey('ES256');
    secret.put(JSON.stringify('jwk' in material ? material.jwk : {}));
  };
  await put();
  const first = signing(await read(undefined));
  await put();
  freezeSeconds = times.leadSeconds + 1;
  expect(signing(await read(undefined))).toBe(first);
  clock.advance(times.leadSeconds - 1);
  expect(signing(await read(undefined))).toBe(first);
  clock.advance(1);
  expect(signing(await read(undefined))).not.toBe(first);
});

test('a document that nobody could read is not written: the rotation fails, and succeeds when keys are needed no more', async () => {
  const { clock, secret, run } = newSecret('HS256');
  const keys = await Promise.all(
    Array.from({ length: maxKeys }, async (_, at) => ({
      secret: ((await makeKey('HS256')).material as { secret: string }).secret,
      notBefore: clock() - maxKeys + at,
    })),
  );
  const current = secret.put(JSON.stringify({ keys }));
  await expect(run()).rejects.toThrow(`${maxKeys + 2} keys are needed`);
  expect(secret.idOf('AWSCURRENT')).toBe(current);
  clock.advance(times.retentionSeconds);
  await run();
  expect(secret.idOf('AWSCURRENT')).not.toBe(current);
});

test('all that a person has planned stays', async () => {
  const keys = await Promise.all(
    [0, 2_000, 3_000, 4_000].map(async (notBefore) => ({ ...(await makeKey('HS256')), notBefore })),
  );
  expect(await rotated(keys, () => makeKey('HS256'), { now: 1_000, ...times })).toEqual(keys);
});
