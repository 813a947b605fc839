import { describe, expect, test } from '@jest/globals';
import { type KeySet, keysAt } from '../../lambdas/keys/key-set.ts';
import { isKept } from '../../lambdas/keys/remembered.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { appKeys } from '../../lambdas/own-keys/app-keys.ts';
import { type RotationStep, rotationSteps } from '../../lambdas/own-keys/rotation-steps.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { signingApp } from '../vending/demo-app.ts';

const app = signingApp('wonderful');
const leadSeconds = app.rotation.publishLeadSeconds;
const steps: readonly RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** A deployment whose algorithm changes; every read is of a sandbox that starts then. */
function newDeployment(first: 'RS256' | 'EdDSA' = 'RS256') {
  const clock = setClock(1_000_000);
  const [secret, published, used] = [memorySecret({ clock }), memoryPublishedKeys(), memoryList()];
  let keys = appKeys(app, first, { published, used, clock });
  return {
    clock,
    secret,
    deploy(algorithm: 'RS256' | 'ES256' | 'EdDSA') {
      keys = appKeys(app, algorithm, { published, used, clock });
    },
    async rotate() {
      const { options, ...rest } = keys;
      const intervalSeconds = app.rotation.intervalDays * 86_400;
      const all = rotationSteps(secret.startRotation(), options, { ...rest, secret, clock, intervalSeconds });
      for (const step of steps) await all[step]();
    },
    async start() {
      const { parse, keySetOf: combine, remembered } = keys;
      const load = secretLoader<Awaited<ReturnType<typeof parse>>, KeySet>({
        source: secret,
        remembered,
        clock,
        parse,
        combine,
        onRead: () => {},
      });
      const { value } = await load(undefined);
      return { signing: keysAt(value, clock())?.signing, verifying: keysAt(value, clock())?.verifying ?? [] };
    },
    shown: () =>
      published
        .list()
        .keys.filter((key) => isKept(key, clock()))
        .map(({ jwk }) => jwk.alg),
  };
}

describe('another algorithm, of keys that the service makes', () => {
  test('a sandbox that starts before the rotation signs on; after it the old key signs until the new one is seen', async () => {
    const { clock, deploy, rotate, start, shown } = newDeployment('EdDSA');
    await rotate();
    clock.advance(86_400);
    const { signing: old } = await start();

    deploy('ES256');
    expect((await start()).signing?.id).toBe(old?.id);
    await rotate();
    expect((await start()).signing?.id).toBe(old?.id);
    clock.advance(leadSeconds - 1);
    expect((await start()).signing?.algorithm).toBe('EdDSA');
    expect(shown()).toContain('ES256');
    clock.advance(1);
    const after = await start();
    expect(after.signing?.algorithm).toBe('ES256');
    expect(after.verifying.map(({ id }) => id)).toContain(old?.id);
    expect(shown()).toContain('EdDSA');
  });

  test('and back again before it has signed: the old key never stops', async () => {
    const { clock, deploy, rotate, start } = newDeployment();
    await rotate();
    const { signing: old } = await start();
    deploy('EdDSA');
    await rotate();
    deploy('RS256');
    await rotate();
    for (let at = 0; at < 3; at += 1) {
      expect((await start()).signing?.algorithm).toBe('RS256');
      expect((await start()).verifying.map(({ id }) => id)).toContain(old?.id);
      clock.advance(leadSeconds);
    }
  });

  test('after two intervals no key for the old algorithm is left in the secret', async () => {
    const { clock, deploy, rotate, start, shown } = newDeployment('EdDSA');
    await rotate();
    deploy('ES256');
    for (let at = 0; at < 3; at += 1) {
      await rotate();
      clock.advance(30 * 86_400);
    }
    expect((await start()).signing?.algorithm).toBe('ES256');
    expect(new Set(shown())).toEqual(new Set(['ES256']));
  });
});

describe('another algorithm, of a pasted key', () => {
  test.each(['paste first', 'deploy first'])(
    '%s: the old key signs until the new one is seen',
    async (order) => {
      const { clock, secret, deploy, start } = newDeployment();
      secret.put(privatePem('rsa'));
      const { signing: old } = await start();
      clock.advance(86_400);
      const paste = () => secret.put(privatePem('p256'));
      const change = () => deploy('ES256');
      for (const act of order === 'paste first' ? [paste, change] : [change, paste]) {
        act();
        expect((await start()).signing?.id).toBe(old?.id);
      }
      clock.advance(leadSeconds);
      const { signing, verifying } = await start();
      expect(signing?.algorithm).toBe('ES256');
      expect(verifying.map(({ id }) => id)).toContain(old?.id);
    },
  );

  test('a key for another algorithm that was never in use is refused', async () => {
    const { secret, deploy, start } = newDeployment();
    deploy('ES256');
    secret.put(privatePem('rsa'));
    expect(await failureOf(start())).toMatchObject({ why: 'not_configured' });
    secret.put(privatePem('p256'));
    secret.put(privatePem('otherRsa'));
    expect((await start()).signing?.algorithm).toBe('ES256');
  });

  test.each([
    ['with the time that a rotation writes', [{ pem: privatePem('rsa'), createdAt: 1_700_000_000 }]],
    [
      'beside a key that begins later',
      [{ pem: privatePem('rsa') }, { pem: privatePem('p256'), notBefore: 32_000_000_000 }],
    ],
  ])('neither does it sign %s', async (_, keys) => {
    const { clock, secret, deploy, start } = newDeployment();
    deploy('ES256');
    secret.put(privatePem('otherP256'));
    const { signing: good } = await start();
    secret.put(JSON.stringify({ keys }));
    for (const seconds of [0, leadSeconds]) {
      clock.advance(seconds);
      expect((await start()).signing?.id).toBe(good?.id);
    }
  });

  test('nor again if it has been replaced', async () => {
    const { clock, secret, deploy, start } = newDeployment();
    secret.put(privatePem('rsa'));
    await start();
    deploy('ES256');
    secret.put(privatePem('p256'));
    await start();
    clock.advance(leadSeconds);
    const { signing } = await start();
    secret.put(JSON.stringify({ keys: [{ pem: privatePem('rsa'), createdAt: 1_700_000_000 }] }));
    expect((await start()).signing?.id).toBe(signing?.id);
  });

  test('one document plans the change to the second', async () => {
    const { clock, secret, deploy, start } = newDeployment();
    const at = clock() + 2 * leadSeconds;
    secret.put(
      JSON.stringify({ keys: [{ pem: privatePem('rsa') }, { pem: privatePem('ed25519'), notBefore: at }] }),
    );
    expect((await start()).signing?.algorithm).toBe('RS256');
    deploy('EdDSA');
    expect((await start()).signing?.algorithm).toBe('RS256');
    clock.advance(2 * leadSeconds);
    expect((await start()).signing?.algorithm).toBe('EdDSA');
  });
});

describe('another keySource', () => {
  test('pasted to generated: the placeholder of the template never signs, and the rotation takes the key over', async () => {
    const { clock, secret, rotate, start } = newDeployment();
    secret.put(privatePem('rsa'));
    const { signing: own } = await start();
    clock.advance(86_400);
    secret.put('{"keys":[],"placeholder":"made up by CloudFormation"}');
    expect((await start()).signing?.id).toBe(own?.id);
    await rotate();
    expect((await start()).signing?.id).toBe(own?.id);
    clock.advance(leadSeconds);
    const { signing, verifying } = await start();
    expect(signing?.id).not.toBe(own?.id);
    expect(verifying.map(({ id }) => id)).toContain(own?.id);
  });

  test.each([
    ['writes nothing', undefined],
    ['writes an empty value', ' '],
    ['writes a value of no use', 'made-up-by-cloudformation'],
  ])('generated to pasted, if CloudFormation %s: the keys stay in use', async (_, value) => {
    const { clock, secret, rotate, start } = newDeployment('EdDSA');
    await rotate();
    clock.advance(86_400);
    const { signing } = await start();
    if (value !== undefined) secret.put(value);
    expect((await start()).signing?.id).toBe(signing?.id);
  });
});
