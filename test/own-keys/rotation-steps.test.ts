import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { type KeySetOf, signingAt, timelineOf } from '../../lambdas/keys/key-set.ts';
import type { SecretVersion } from '../../lambdas/keys/secret-source.ts';
import { publishedKeySet } from '../../lambdas/own-keys/published-key-set.ts';
import { isPublished } from '../../lambdas/own-keys/published-keys.ts';
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
const secretText = 'correct-horse-battery-staple-4711';
const inOrder: RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

interface Options {
  readonly algorithm?: 'ES256' | 'HS256';
  readonly staleReads?: number;
  /** Breaks the port. */
  readonly broken?: (secret: RotatedSecret) => Partial<RotatedSecret>;
}

/** A secret with one key, of which a rotation has begun. */
async function newRotation({ algorithm = 'ES256', staleReads = 0, broken = () => ({}) }: Options = {}) {
  const clock = setClock();
  const secret = memorySecret({ clock, staleReads });
  const port: RotatedSecret = { ...secret, ...broken(secret) };
  const published = memoryPublishedKeys();
  const options = { algorithm, allowShortSecret: false };
  const parse = (value: string) => readKeys(value, options);
  const keySetOf: KeySetOf =
    algorithm === 'HS256'
      ? usedKeySet({ clock, used: memoryList(), ...times })
      : publishedKeySet({ clock, published, ...times });
  const first = secret.put(algorithm === 'HS256' ? secretText : privatePem('p256'));
  clock.advance(5_000);
  const pending = secret.startRotation();
  // So long after, the first key is seen by everybody.
  for (let reads = 0; reads < 2 * staleReads; reads += 1) await secret.read('AWSCURRENT');
  const steps = (versionId = pending, through = port) =>
    rotationSteps(versionId, options, { secret: through, keySetOf, remembered: published, clock, ...times });
  const run = async (order: readonly RotationStep[], versionId?: string, through?: RotatedSecret) => {
    for (const step of order) await steps(versionId, through)[step]();
  };
  const idsIn = async (versionId: string) =>
    (await parse((await port.readWritten(versionId)).value)).map(({ key }) => key.id);
  const shown = () =>
    published
      .list()
      .keys.filter((key) => isPublished(key, clock()))
      .map(({ jwk }) => jwk.kid);
  /** All that a step could change. */
  const state = async () =>
    JSON.stringify([
      secret.versionIds(),
      secret.idOf('AWSCURRENT'),
      secret.idOf('AWSPREVIOUS'),
      published.list(),
      await idsIn(pending).catch(() => 'none'),
    ]);

  /** One version is current, its keys can be used, one signs, and the earlier key is known. */
  async function expectRight() {
    expect([secret.idOf('AWSCURRENT'), secret.idOf('AWSPREVIOUS')]).toEqual([pending, first]);
    expect(secret.versionIds()).toEqual([first, pending]);
    const [earlier] = await idsIn(first);
    const ids = await idsIn(pending);
    expect(ids).toHaveLength(3);
    expect(ids[0]).toBe(earlier);
    if (algorithm === 'ES256') expect(shown().sort()).toEqual([...ids].sort());
    const value = await parse((await secret.readWritten(pending)).value);
    const startOf = ({ notBefore = 0 }) => notBefore;
    const timeline = timelineOf({
      versions: [{ versionId: '', createdAt: 0, value }],
      startOf,
      ...times,
    });
    expect(signingAt(timeline, clock())?.id).toBe(earlier);
    expect(signingAt(timeline, clock() + times.leadSeconds)?.id).toBe(ids[1]);
  }
  return { clock, secret, port, pending, first, steps, run, idsIn, shown, state, expectRight };
}

/** A port of which the calls fail that are to. */
function failingAt(port: RotatedSecret, when: string, isNext: () => boolean): RotatedSecret {
  const failing =
    <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      const isFailing = isNext();
      const result = isFailing && when === 'before' ? undefined : await call(...args);
      if (isFailing) throw new Error('made-up outage');
      return result as Result;
    };
  return {
    read: failing(port.read),
    readWritten: failing(port.readWritten),
    writePending: failing(port.writePending),
    makeCurrent: failing(port.makeCurrent),
    dropPending: failing(port.dropPending),
  };
}

describe.each(['ES256', 'HS256'] as const)('a rotation of a key for %s ends right', (algorithm) => {
  test.each<[how: string, order: readonly RotationStep[]]>([
    ['in order', inOrder],
    ['with each step run twice', inOrder.flatMap((step) => [step, step])],
    ['run from the start again after each step', inOrder.flatMap((_, at) => inOrder.slice(0, at + 1))],
    ['run again when it has ended', [...inOrder, ...inOrder]],
    ['run backwards when it has ended', [...inOrder, ...inOrder.toReversed()]],
  ])('%s', async (_, order) => {
    const { run, expectRight } = await newRotation({ algorithm });
    await run(order);
    await expectRight();
  });

  test('whatever comes first: what is too early throws and changes nothing', async () => {
    const orders = fc.shuffledSubarray(inOrder.flatMap((step) => [step, step]));
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const { steps, state, run, expectRight } = await newRotation({ algorithm });
        for (const [at, step] of order.entries()) {
          if (order.slice(0, at).includes('createSecret') || step === 'createSecret') await steps()[step]();
          else {
            const before = await state();
            expect(await failureOf(steps()[step]())).toMatchObject({
              message: 'version version-2 has no value',
            });
            expect(await state()).toBe(before);
          }
        }
        await run(inOrder);
        await expectRight();
      }),
      { numRuns: 30 },
    );
  });

  test('where every step is run twice at one time', async () => {
    const { steps, expectRight } = await newRotation({ algorithm });
    for (const step of inOrder) await Promise.all([steps()[step](), steps()[step](), steps()[step]()]);
    await expectRight();
  });

  test.each([1, 2, 4, 8])('where %i reads after a write see nothing of it', async (staleReads) => {
    const { run, steps, expectRight } = await newRotation({ algorithm, staleReads });
    await steps().createSecret();
    await run(inOrder.flatMap((step) => [step, step]));
    await expectRight();
  });

  test.each(['before', 'after'])(
    'where any call fails, %s it has done its work, and all is run again',
    async (when) => {
      let calls = 0;
      for (let failing = 0; failing <= calls; failing += 1) {
        calls = 0;
        const rotation = await newRotation({ algorithm });
        const port = failingAt(rotation.port, when, () => calls++ === failing);
        const failed = await rotation.run(inOrder, undefined, port).catch((error: Error) => error.message);
        expect(failed).toBe(failing < calls ? 'made-up outage' : undefined);
        await rotation.run(inOrder);
        await rotation.expectRight();
      }
      expect(calls).toBe(13);
    },
  );
});

describe('AWSPENDING is on the current version already', () => {
  test('when its steps are run, and all stays as it is', async () => {
    const { run, state, secret, pending } = await newRotation();
    await run(inOrder);
    expect(secret.idOf('AWSPENDING')).toBe(secret.idOf('AWSCURRENT'));
    const before = await state();
    await run(inOrder, pending);
    expect(await state()).toBe(before);
  });

  test("when the next rotation starts: it is another version's", async () => {
    const { run, secret, pending, idsIn, clock } = await newRotation();
    await run(inOrder);
    const kept = await idsIn(pending);
    clock.advance(times.leadSeconds + 1);
    const next = secret.startRotation();
    await run(inOrder, next);
    expect([secret.idOf('AWSCURRENT'), secret.idOf('AWSPREVIOUS')]).toEqual([next, pending]);
    expect((await idsIn(next)).slice(0, 3)).toEqual(kept);
  });
});

describe('a rotation starts from what can be used', () => {
  test('the version before, where the current one is spoilt', async () => {
    const { run, secret, pending, first, idsIn } = await newRotation();
    const [earlier] = await idsIn(first);
    secret.put('<html>not a key</html>');
    await run(inOrder);
    expect(secret.idOf('AWSCURRENT')).toBe(pending);
    expect(await idsIn(pending)).toEqual([earlier, expect.anything(), expect.anything()]);
  });

  test('and never ends with a version of which no key signs', async () => {
    const { run, steps, secret } = await newRotation({ algorithm: 'HS256' });
    const later = secret.put(JSON.stringify({ keys: [{ secret: secretText, notBefore: 4_000_000_000 }] }));
    expect(await failureOf(run(inOrder))).toMatchObject({ message: 'no key of version version-2 signs' });
    expect(await failureOf(steps().testSecret())).toMatchObject({ message: /signs/ });
    expect(secret.idOf('AWSCURRENT')).toBe(later);
  });
});

test('a value that a person puts meanwhile is not retired by a rotation that began before', async () => {
  const { run, idsIn, secret, shown, clock } = await newRotation();
  await run(['createSecret']);
  clock.advance(1);
  const [signing] = await idsIn(secret.put(privatePem('otherP256')));
  await run(['setSecret']);
  clock.advance(times.retentionSeconds + 1);
  expect(shown()).toContain(signing);
});

test('a version in use that has lost its labels and can not be read does not stop a rotation', async () => {
  const { run, clock, secret, pending, first, port } = await newRotation();
  await run(['createSecret', 'setSecret']);
  for (const name of ['otherP256', 'p256'] as const) {
    clock.advance(1);
    secret.put(privatePem(name));
  }
  const read: RotatedSecret['read'] = async (which) => {
    if (typeof which !== 'string' && which.versionId === first)
      throw new Error('Secrets Manager DecryptionFailure');
    return port.read(which);
  };
  await run(['setSecret'], pending, { ...port, read });
});

describe('without its guards a rotation would not end right', () => {
  /** Its versions are written whether or not they have a value, which nobody looks for. */
  const overwriting = (secret: RotatedSecret): Partial<RotatedSecret> => {
    const values = new Map<string, string>();
    const latest = (version: SecretVersion): SecretVersion => ({
      ...version,
      value: values.get(version.versionId) ?? version.value,
    });
    return {
      read: async (which) => (typeof which === 'string' ? secret.read(which) : undefined),
      readWritten: async (versionId) => latest(await secret.readWritten(versionId)),
      async writePending(versionId, value) {
        values.set(versionId, value);
        await secret.writePending(versionId, value);
      },
    };
  };

  test('one that makes keys anew each time it is run', async () => {
    const { run, expectRight } = await newRotation({ broken: overwriting });
    await run(inOrder.flatMap((_, at) => inOrder.slice(0, at + 1)));
    await expect(expectRight()).rejects.toThrow();
  });

  test('one that makes current what has no value', async () => {
    const { port, pending, first, steps } = await newRotation();
    await failureOf(steps().finishSecret());
    expect(await port.read('AWSCURRENT')).toMatchObject({ versionId: first });
    await port.makeCurrent(pending);
    expect(await port.read('AWSCURRENT')).toBeUndefined();
  });

  test('one that does not wait for what it has written', async () => {
    const broken = (secret: RotatedSecret): Partial<RotatedSecret> => ({
      async readWritten(versionId) {
        const version = await secret.read({ versionId });
        if (!version) throw new Error(`version ${versionId} has no value`);
        return version;
      },
    });
    const { run } = await newRotation({ broken, staleReads: 4 });
    expect(await failureOf(run(inOrder))).toMatchObject({ message: 'version version-2 has no value' });
  });
});
