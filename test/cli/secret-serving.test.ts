import { describe, expect, test } from '@jest/globals';
import { revokedWith } from '../../cli/secrets/revoke.ts';
import { lastInUse, servingVersion } from '../../cli/secrets/serving.ts';
import { whyUnusable } from '../../cli/secrets/verdict.ts';
import { readKeys, writeKeys } from '../../lambdas/keys/key-document.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { signingApp, upstreamApp } from '../vending/demo-app.ts';
import { madeUpSecret, ownKeysApp } from './made-up-secret.ts';

const pasted = (name: string) => `made-up-0123456789-abcdefghijklmnop-${name}`;
const shared = (more = {}) => madeUpSecret(signingApp('comapi', more));
const entry = (versionId: string, more = {}) => ({ versionId, keepSeconds: 100, ...more });

describe('the version that serves', () => {
  test('is the current one, else the previous one, else the latest of those in use', async () => {
    const { chosen, put, remember } = shared();
    expect(await servingVersion(chosen)).toBeUndefined();
    const [one, two] = [put(pasted('one')), put(pasted('two'))];
    expect(await servingVersion(chosen)).toMatchObject({ versionId: two });
    put('oops');
    expect(await servingVersion(chosen)).toMatchObject({ versionId: two });
    const bad = put('oops');
    expect(await servingVersion(chosen)).toBeUndefined();
    for (const list of [
      [one, two, bad, 'gone'],
      ['gone', bad, two, one],
    ]) {
      await remember(...list.map((id) => entry(id)));
      expect(await lastInUse(chosen)).toMatchObject({ versionId: two });
      expect(await servingVersion(chosen)).toMatchObject({ versionId: two });
    }
  });

  test('is none that has been replaced', async () => {
    const { chosen, put, remember } = shared();
    const one = put(pasted('one'));
    await remember(entry(one, { keepUntil: 1_000 }));
    expect(await lastInUse(chosen)).toBeUndefined();
  });
});

test('whether a version is usable can not be said if the list can not be read', async () => {
  const { chosen } = shared();
  const read = () => Promise.reject(new Error('made-up outage'));
  const judged = whyUnusable(
    { value: pasted('one') },
    { ...chosen, remembered: { ...chosen.remembered, read } },
  );
  expect((await failureOf(judged)).message).toBe('made-up outage');
});

test('a private key document is usable until all of its keys are revoked', async () => {
  const { chosen, put, remember } = madeUpSecret(ownKeysApp());
  const options = { algorithm: 'ES256', allowShortSecret: false } as const;
  const value = JSON.stringify({
    keys: [{ pem: privatePem('p256') }, { pem: privatePem('otherP256'), notBefore: 9 }],
  });
  const versionId = put(value);
  const ids = (await readKeys(value, options)).map(({ key }) => key.id);
  const entries = ids.map((kid) => entry(versionId, { jwk: { kid }, seenFrom: 0 }));
  const [one, two] = entries.map((each) => ({ ...each, revokedAt: 5 }));
  const whyWith = async (...list: typeof entries) => {
    await remember(...list);
    return whyUnusable({ value, versionId }, chosen);
  };
  expect(await whyWith(...entries)).toBeUndefined();
  expect(await whyWith(...(one ? [one] : []), ...entries.slice(1))).toBeUndefined();
  expect(await whyWith(...(one && two ? [one, two] : []))).toBe('it is revoked');
});

describe('what is revoked with a version', () => {
  test('is every version that holds one of its keys, wherever it is found', async () => {
    const { chosen, versions, put, remember } = shared();
    const leaked = pasted('leaked');
    const first = put(leaked);
    put('oops');
    const last = put(leaked);
    for (const name of ['one', 'two']) put(pasted(name));
    const pending = versions.startRotation();
    await versions.writePending(pending, JSON.stringify({ secret: leaked }));
    await remember(entry(first), entry('gone'));
    expect(await revokedWith(chosen, last)).toEqual([last, first, pending]);
    expect(await failureOf(revokedWith(chosen, 'none'))).toMatchObject({
      name: 'CommandError',
      message: 'There is no version none: see secret status demo.',
    });
  });

  test('is the version alone if it is not usable', async () => {
    const { chosen, put } = shared();
    const [bad] = [put('oops'), put('oops'), put(pasted('one'))];
    expect(await revokedWith(chosen, bad)).toEqual([bad]);
  });

  const planned = writeKeys([{ material: { secret: pasted('planned') }, notBefore: 32_000_000_000 }]);
  const inUse = (id: string) => ({
    name: 'CommandError',
    message: `A key of version ${id} is in use. First, put a secret that holds none of its keys: secret put demo.`,
  });

  test('is nothing if no other key would sign now: a revoked one does not count', async () => {
    const { chosen, put, remember } = shared();
    const [before, leaked] = [put(pasted('before')), put(pasted('leaked'))];
    put(planned);
    await remember(entry(before), entry(leaked));
    expect(await revokedWith(chosen, leaked)).toEqual([leaked]);
    await remember(entry(before, { revokedAt: 5 }), entry(leaked));
    expect(await failureOf(revokedWith(chosen, leaked))).toMatchObject(inUse(leaked));
  });

  test("counts as needed, of the service's own keys, if a rotation would copy it", async () => {
    const { chosen, put, remember } = shared({ keySource: 'generated' });
    const [one, two, three] = ['one', 'two', 'three'].map((name) => put(pasted(name)));
    await remember(entry(one ?? ''));
    expect(await revokedWith(chosen, one ?? '')).toEqual([one]);
    for (const id of [two ?? '', three ?? ''])
      expect((await failureOf(revokedWith(chosen, id))).message).toBe(
        `A key of version ${id} is in use. A rotation would copy it. First, put a new secret twice: secret put demo.`,
      );
  });

  test('a vendor revokes its own credentials', async () => {
    const { chosen, put } = madeUpSecret(upstreamApp('avaya'));
    expect((await failureOf(revokedWith(chosen, put('any')))).message).toBe(
      'demo signs nothing: revoke its credentials at the vendor.',
    );
  });
});
