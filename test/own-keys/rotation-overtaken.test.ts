import { describe, expect, test } from '@jest/globals';
import {
  type RotatedSecret,
  type RotationStep,
  rotationSteps,
} from '../../lambdas/own-keys/rotation-steps.ts';
import { usedKeySet } from '../../lambdas/own-keys/used-versions.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';

const times = { leadSeconds: 100, retentionSeconds: 1_000, intervalSeconds: 86_400 };
const options = { algorithm: 'HS256', allowShortSecret: false } as const;
const steps: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const pasted = 'made-up-0123456789-abcdefghijklmnop';

/** A secret that has been rotated; AWSPENDING has stayed where it was. */
async function rotatedOnce(guard: (secret: RotatedSecret) => RotatedSecret = (it) => it) {
  const clock = setClock();
  const secret = memorySecret({ clock });
  const remembered = memoryList();
  const keySetOf = usedKeySet({ clock, used: remembered, ...times });
  const run = async (some = steps) => {
    const token = secret.startRotation();
    const all = rotationSteps(token, options, {
      secret: guard(secret),
      keySetOf,
      remembered,
      clock,
      ...times,
    });
    for (const step of some) await all[step]();
    return token;
  };
  await run();
  clock.advance(500);
  const rotated = await run();
  clock.advance(500);
  return { clock, secret, run, rotated };
}

describe('what a person does after a rotation is not undone by the next one, which begins anew', () => {
  test('a put', async () => {
    const { secret, run, rotated } = await rotatedOnce();
    const put = secret.put(pasted);
    expect(secret.idOf('AWSPENDING')).toBe(rotated);
    await expect(run()).rejects.toThrow('overtaken');
    expect([secret.idOf('AWSCURRENT'), secret.idOf('AWSPENDING')]).toEqual([put, undefined]);
    const next = await run();
    expect(next).not.toBe(rotated);
    expect((await secret.readWritten(next)).value).toContain(pasted);
  });

  test('two puts, after which no label but AWSPENDING finds the version', async () => {
    const { clock, secret, run } = await rotatedOnce();
    secret.put(`${pasted}-1`);
    clock.advance(1);
    const put = secret.put(`${pasted}-2`);
    await expect(run()).rejects.toThrow('overtaken');
    expect(secret.idOf('AWSCURRENT')).toBe(put);
  });

  test('a rollback', async () => {
    const { secret, run, rotated } = await rotatedOnce();
    secret.rollback();
    const current = secret.idOf('AWSCURRENT');
    await expect(run()).rejects.toThrow('overtaken');
    expect([secret.idOf('AWSCURRENT'), secret.idOf('AWSPREVIOUS')]).toEqual([current, rotated]);
  });

  test('a put while a rotation is under way', async () => {
    const { clock, secret, run } = await rotatedOnce();
    await run(steps.slice(0, 3));
    clock.advance(1);
    const put = secret.put(pasted);
    await expect(run(['finishSecret'])).rejects.toThrow('overtaken');
    expect(secret.idOf('AWSCURRENT')).toBe(put);
  });
});

test('but one that was not finished is gone on with', async () => {
  const { clock, secret, run } = await rotatedOnce();
  const token = await run(['createSecret']);
  clock.advance(3_600);
  expect(await run()).toBe(token);
  expect(secret.idOf('AWSCURRENT')).toBe(token);
});

test('without the look at what came later, a put is undone (control)', async () => {
  const blind = (secret: RotatedSecret): RotatedSecret => ({
    ...secret,
    read: async (which) =>
      typeof which === 'string' && which !== 'AWSCURRENT' ? undefined : secret.read(which),
    dropPending: async () => {},
  });
  const ageless = (secret: RotatedSecret): RotatedSecret => ({
    ...blind(secret),
    async read(which) {
      const version = await blind(secret).read(which);
      return version && { ...version, createdAt: 0 };
    },
  });
  const { secret, run, rotated } = await rotatedOnce(ageless);
  secret.put(pasted);
  await run();
  expect(secret.idOf('AWSCURRENT')).toBe(rotated);
});
