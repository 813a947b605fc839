import { describe, expect, test } from '@jest/globals';
import { nextStep, statusOf } from '../../cli/secrets/status.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { demoApp, signingApp, upstreamApp } from '../vending/demo-app.ts';
import { madeUpSecret, ownKeysApp } from './made-up-secret.ts';

const pasted = (name: string) => `made-up-0123456789-abcdefghijklmnop-${name}`;
const shared = () => madeUpSecret(signingApp('comapi'));
const nextOf = async ({ chosen }: Pick<ReturnType<typeof madeUpSecret>, 'chosen'>) =>
  nextStep(chosen, await statusOf(chosen));
const own = (more = {}) => madeUpSecret(ownKeysApp(more));
const pemAlgorithms = { p256: 'ES256', otherP256: 'ES256', rsa: 'RS256' } as const;
const kidOf = async (name: keyof typeof pemAlgorithms) =>
  (await readKeys(privatePem(name), { algorithm: pemAlgorithms[name], allowShortSecret: false }))[0]?.key.id;

describe('the status of a secret', () => {
  test('has a row for each version, and one if a version has two labels', async () => {
    const { chosen, versions, put } = shared();
    const first = put(pasted('one'));
    const pending = versions.startRotation();
    await versions.writePending(pending, pasted('two'));
    const row = (label: string, version: string, since: string) => ({
      secret: 'test/demo/signing-key',
      label,
      version,
      since,
      usable: true,
    });
    const since = '1970-01-01T00:16:50.000Z';
    const rows = [row('AWSCURRENT', first, since), row('AWSPENDING', pending, since)];
    expect(await statusOf(chosen)).toStrictEqual(rows);
    await versions.makeCurrent(pending);
    expect(await statusOf(chosen)).toStrictEqual([
      row('AWSCURRENT', pending, since),
      row('AWSPREVIOUS', first, since),
    ]);
  });

  test('of one that can not be read has one row, with the reason', async () => {
    const { chosen, versions, put } = shared();
    put(pasted('one'));
    put(pasted('two'));
    versions.isDown = true;
    const why = 'Secrets Manager InternalServiceError';
    expect(await statusOf(chosen)).toEqual([
      { secret: 'test/demo/signing-key', label: 'AWSCURRENT', usable: false, why },
    ]);
    expect(await nextOf({ chosen })).toBe(`demo: the secret can't be read: ${why}.`);
  });

  test('names all public keys of a version', async () => {
    const { chosen, put } = own();
    const keys = [{ pem: privatePem('p256') }, { pem: privatePem('otherP256'), notBefore: 9 }];
    put(JSON.stringify({ keys }));
    const kid = `${await kidOf('p256')}, ${await kidOf('otherP256')}`;
    expect(await statusOf(chosen)).toMatchObject([{ usable: true, kid }]);
  });

  test.each([
    ['pasted', true, ['rsa'], 'in use; put a key for ES256'],
    ['pasted', true, ['rsa', 'p256'], undefined],
    ['pasted', true, ['p256'], undefined],
    ['pasted', false, ['rsa'], undefined],
    ['generated', true, ['rsa'], undefined],
  ] as const)(
    'after a change of the algorithm: %s, current: %s, %j',
    async (source, isCurrent, names, note) => {
      const { chosen, put, remember } = own({ keySource: source });
      const keys = names.map((name, at) => ({ pem: privatePem(name), ...(at > 0 && { notBefore: at }) }));
      put(JSON.stringify({ keys }));
      if (!isCurrent) put(privatePem('p256'));
      const jwk = { kid: (await kidOf('rsa')) ?? '' };
      await remember({ versionId: 'any', keepSeconds: 100, jwk, seenFrom: 0 });
      const row = (await statusOf(chosen)).find(
        ({ label }) => label === (isCurrent ? 'AWSCURRENT' : 'AWSPREVIOUS'),
      );
      expect([row?.['usable'], row?.['note']]).toEqual([true, note]);
    },
  );
});

test('a key that is revoked is not asked to be another: it is not in use', async () => {
  const { chosen, put, remember } = own({ keySource: 'pasted' });
  const versionId = put(privatePem('rsa'));
  const jwk = { kid: (await kidOf('rsa')) ?? '' };
  await remember({ versionId, keepSeconds: 100, jwk, seenFrom: 0, revokedAt: 1 });
  const [row] = await statusOf(chosen);
  expect([row?.['usable'], row?.['note']]).toEqual([false, undefined]);
});

test('credentials are usable if the vendor could take them, and no key is asked for', async () => {
  const { chosen, put } = madeUpSecret(upstreamApp('avaya'));
  put('{"clientId":"made-up-client"}');
  put(JSON.stringify({ clientId: 'made-up-1', clientSecret: 'made-up-2', appKey: 'made-up-3' }));
  const rows = (await statusOf(chosen)).map(({ usable, note, kid }) => ({ usable, note, kid }));
  expect(rows).toEqual([{ usable: true }, { usable: false }]);
});

describe('the next step', () => {
  test('is none if the current version is usable', async () => {
    const made = shared();
    made.put('oops');
    made.put(pasted('one'));
    expect(await nextOf(made)).toBeUndefined();
  });

  test('of a secret without a value is a put, or a rotation if the service makes the keys', async () => {
    expect(await nextOf(shared())).toBe(
      'demo: no version is usable. Next, put the right value: secret put demo.',
    );
    expect(await nextOf(own())).toBe('demo: no version is usable. Next, make keys: secret rotate demo.');
  });

  test('goes back to the version that serves, labelled or not', async () => {
    const made = shared();
    const first = made.put(pasted('one'));
    made.put('oops');
    const back = 'Go back to it: secret rollback demo. Or put the right value: secret put demo.';
    expect(await nextOf(made)).toBe(
      `demo: the current version is not usable; the previous one serves. ${back}`,
    );
    made.put('oops');
    await made.remember({ versionId: first, keepSeconds: 100 });
    expect(await nextOf(made)).toBe(
      `demo: neither version is usable. Functions go on with version ${first}. ${back}`,
    );
  });

  test("names the secret if it is not the app's first", async () => {
    const app = demoApp('chatsdk', { roles: ['integrator'] });
    expect(await nextOf(madeUpSecret(app, 'ws-signing-key'))).toMatch(
      /: secret put demo --secret ws-signing-key\.$/,
    );
  });
});
