import { describe, expect, test } from '@jest/globals';
import { makeGoodCurrent, rollback } from '../../cli/secrets/changes.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { signingApp } from '../vending/demo-app.ts';
import { madeUpSecret } from './made-up-secret.ts';

const pasted = (name: string) => `made-up-0123456789-abcdefghijklmnop-${name}`;
const shared = () => madeUpSecret(signingApp('comapi'));

describe('a good version becomes current', () => {
  test('if the current one is not usable: the previous one, or the one that was in use last', async () => {
    const { chosen, versions, put, remember } = shared();
    const one = put(pasted('one'));
    put('oops');
    expect(await makeGoodCurrent(chosen)).toBe(one);
    expect(versions.idOf('AWSCURRENT')).toBe(one);
    for (const bad of ['oops', 'oops']) put(bad);
    await remember({ versionId: one, keepSeconds: 100 });
    expect(await rollback(chosen)).toBe(one);
    expect(versions.idOf('AWSCURRENT')).toBe(one);
  });

  test('but nothing changes if there is no value, no good one, or if the current one is good', async () => {
    const { chosen, versions, put } = shared();
    expect(await makeGoodCurrent(chosen)).toBeUndefined();
    const bad = put('oops');
    expect(await makeGoodCurrent(chosen)).toBeUndefined();
    expect(versions.idOf('AWSCURRENT')).toBe(bad);
    const good = put(pasted('one'));
    expect(await makeGoodCurrent(chosen)).toBeUndefined();
    expect([versions.idOf('AWSCURRENT'), versions.idOf('AWSPREVIOUS')]).toEqual([good, bad]);
  });
});

describe('a rollback', () => {
  test('of a good version goes to the one before, and back', async () => {
    const { chosen, versions, put } = shared();
    const [one, two] = [put(pasted('one')), put(pasted('two'))];
    expect(await rollback(chosen)).toBe(one);
    expect(await rollback(chosen)).toBe(two);
    expect(versions.idOf('AWSPREVIOUS')).toBe(one);
  });

  test('is refused without a version before, or with one that is not usable', async () => {
    const { chosen, put } = shared();
    const bad = put('oops');
    expect((await failureOf(rollback(chosen))).message).toBe('There is no previous version.');
    put(pasted('one'));
    expect((await failureOf(rollback(chosen))).message).toContain(
      `Nothing was changed: version ${bad} is not usable: `,
    );
  });
});
