import { randomBytes } from 'node:crypto';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  dynamodbPublishedKeys,
  dynamodbUsedVersions,
} from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import { rotatedSecret } from '../../lambdas/adapters/rotated-secret.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { listen } from '../../local/listen.ts';
import config from '../fixtures/demo-config.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { startDeployment } from './deployment.ts';

/** More apps: two whose keys the service makes, and some with a vendor's secret. */
const { wonderful, comapi } = config.apps;
const withMoreApps = {
  ...config,
  apps: {
    ...config.apps,
    again: wonderful,
    unrotated: wonderful,
    spoiled: comapi,
    back: comapi,
    unset: comapi,
    bytes: comapi,
    deleted: comapi,
    twice: comapi,
    leaked: comapi,
    beside: comapi,
    planned: comapi,
    serving: comapi,
    barred: comapi,
    copied: { ...comapi, keySource: 'generated' },
    turned: {
      ...wonderful,
      keySource: 'pasted',
      settings: { ...Object(wonderful?.settings), algorithm: 'ES256' },
    },
  },
} as typeof config;

const newSecret = () => randomBytes(32).toString('base64url');
let started: Awaited<ReturnType<typeof startDeployment>>;
beforeAll(async () => {
  started = await startDeployment();
});
afterAll(() => started.close());

describe('secret rollback', () => {
  test('makes the previous version current and prints its id', async () => {
    const { versions, current } = await started.createSecret('qiscus', [newSecret(), newSecret()]);
    expect(await started.run('secret rollback qiscus')).toMatchObject({ code: 0, out: versions[0] });
    expect(await current()).toBe(versions[0]);
  });

  test('refuses a previous version that the app could not use, and changes nothing', async () => {
    const { versions, current } = await started.createSecret('comapi', ['<html>oops', newSecret()]);
    const { code, out, said } = await started.run('secret rollback comapi');
    expect([code, out]).toEqual([1, '']);
    expect(said).toMatch(/^Nothing was changed: version \S+ is not usable: .*HTML/);
    expect(said).not.toContain('oops');
    expect(await current()).toBe(versions[1]);
  });

  test('refuses if there is no previous version', async () => {
    await started.createSecret('chatsdk', [newSecret()]);
    expect(await started.run('secret rollback chatsdk')).toEqual({
      code: 1,
      out: '',
      said: 'There is no previous version.',
    });
  });
});

describe('secret put', () => {
  test.each([
    ['credentials that are no JSON', 'avaya', 'upstream-credentials', 'hunter2'],
    ['a short key', 'limited-passcode', 'signing-key', 'hunter2'],
    ['a private key that is none', 'wonderful', 'signing-key', 'hunter2'],
  ])('refuses %s', async (_, app, name, value) => {
    const { versions, current } = await started.createSecret(app, [newSecret()], name);
    const { code, said } = await started.run(`secret put ${app}`, { secrets: [value] });
    expect([code, said]).toEqual([1, expect.stringMatching(/^Nothing was changed: /)]);
    expect(said).not.toContain(value);
    expect(await current()).toBe(versions[0]);
  });

  test('takes the value, and says when functions use it', async () => {
    const { current } = await started.createSecret('edited', []);
    const { code, out, said } = await started.run('secret put edited', { secrets: [newSecret()] });
    expect([code, out]).toEqual([0, await current()]);
    expect(said).toContain('keyMaxAgeSeconds (60)');
    expect(said).not.toContain('publishLeadSeconds');
  });
});

describe('after a wrong paste', () => {
  const run = (line: string, typing: { secrets?: string[] } = {}) =>
    started.run(line, { config: withMoreApps, ...typing });
  const noted = async (name: string, values: readonly string[]) => {
    const { versions, current } = await started.createSecret(name, values);
    const labels = async () =>
      (
        JSON.parse((await run(`secret status ${name} --json`)).out) as { label: string; version: string }[]
      ).map(({ label, version }) => [label, version]);
    return { versions, current, labels };
  };

  test('put keeps the good value as the previous one, and says so', async () => {
    const { versions, labels } = await noted('spoiled', [newSecret(), newSecret(), '<html>oops']);
    const status = await run('secret status spoiled');
    expect([status.code, status.said]).toEqual([1, expect.stringContaining('secret put spoiled.')]);
    expect(status.said).toContain('secret rollback spoiled.');
    const { code, out, said } = await run('secret put spoiled', { secrets: [newSecret()] });
    expect([code, said]).toEqual([
      0,
      expect.stringContaining(`The last good version, ${versions[1]}, is AWSPREVIOUS`),
    ]);
    expect(await labels()).toEqual([
      ['AWSCURRENT', out],
      ['AWSPREVIOUS', versions[1]],
    ]);
  });

  test('rollback and put work at once: what never signed protects nothing', async () => {
    const { versions, labels } = await noted('back', [newSecret(), '<html>oops']);
    expect((await run('secret rollback back')).out).toBe(versions[0]);
    const put = await run('secret put back', { secrets: [newSecret()] });
    expect(put.code).toBe(0);
    expect(await labels()).toEqual([
      ['AWSCURRENT', put.out],
      ['AWSPREVIOUS', versions[0]],
    ]);
  });

  test('a binary value is as any other: status says so, and put repairs it', async () => {
    const { versions, labels } = await noted('bytes', [newSecret()]);
    const SecretBinary = randomBytes(64);
    SecretBinary[0] = 0xff;
    await started.secrets.send(
      new PutSecretValueCommand({ SecretId: `${config.name}/bytes/signing-key`, SecretBinary }),
    );
    const { code, out } = await run('secret status bytes');
    expect([code, out]).toEqual([1, expect.stringContaining('the value is binary')]);
    const put = await run('secret put bytes', { secrets: [newSecret()] });
    expect(await labels()).toEqual([
      ['AWSCURRENT', put.out],
      ['AWSPREVIOUS', versions[0]],
    ]);
  });

  test('of a secret that is scheduled for deletion, status says how to restore it', async () => {
    await noted('deleted', [newSecret()]);
    const SecretId = `${config.name}/deleted/signing-key`;
    await started.secrets.send(new DeleteSecretCommand({ SecretId }));
    const { code, said } = await run('secret status deleted');
    const restore = `aws secretsmanager restore-secret --secret-id ${SecretId}`;
    expect([code, said]).toEqual([1, expect.stringContaining(restore)]);
    for (const line of ['secret put deleted', 'secret rollback deleted'])
      expect(await run(line, { secrets: [newSecret()] })).toMatchObject({
        code: 1,
        said: expect.stringContaining('restore-secret'),
      });
    await started.secrets.send(new RestoreSecretCommand({ SecretId }));
    expect((await run('secret status deleted')).code).toBe(0);
  });

  test('two in a row: what was in use last is found by what the app remembers, and is kept', async () => {
    const { versions, labels } = await noted('twice', [newSecret(), '<html>oops', 'hunter2']);
    const [versionId = ''] = versions;
    const store = dynamodbUsedVersions(started.table, 'twice', 'signing-key');
    await store.write([{ versionId, keepSeconds: 100 }], await store.read());
    const { said } = await run('secret status twice');
    expect(said).toContain(
      `Functions go on with version ${versionId}. Go back to it: secret rollback twice.`,
    );
    expect((await run('secret rollback twice')).out).toBe(versionId);
    await started.secrets.send(
      new PutSecretValueCommand({ SecretId: `${config.name}/twice/signing-key`, SecretString: 'oops' }),
    );
    const put = await run('secret put twice', { secrets: [newSecret()] });
    expect(await labels()).toEqual([
      ['AWSCURRENT', put.out],
      ['AWSPREVIOUS', versionId],
    ]);
  });

  test('if no version is usable, status says that a put is the way', async () => {
    await noted('unset', ['<html>oops']);
    const { said } = await run('secret status unset');
    expect(said).toBe('unset: no version is usable. Next, put the right value: secret put unset.');
  });
});

describe('secret status', () => {
  test('of an app shows its versions, with why one is not usable; the exit code tells of the current one', async () => {
    const usable = await started.createSecret('limited-login', ['short', newSecret()]);
    await started.createSecret('limited-login', [newSecret()], 'ws-signing-key');
    const { code, out } = await started.run('secret status limited-login --json');
    const row = (label: string, version: string | undefined, more: object) =>
      expect.objectContaining({ label, version, ...more });
    expect([code, JSON.parse(out)]).toEqual([
      0,
      [
        row('AWSCURRENT', usable.versions[1], { usable: true }),
        row('AWSPREVIOUS', usable.versions[0], { usable: false, why: expect.stringContaining('5 bytes') }),
        row('AWSCURRENT', expect.anything() as never, { usable: true }),
      ],
    ]);
  });

  test('has no reasons to show if every version is usable', async () => {
    await started.createSecret('guests', [privatePem('p256')]);
    const { code, out } = await started.run('secret status guests');
    expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(/USABLE {2}KID$/)]);
  });

  test('of a secret that has no value says so', async () => {
    await started.createSecret('limited-password', []);
    const { code, out, said } = await started.run('secret status limited-password');
    expect([code, said]).toEqual([1, expect.stringContaining('no version is usable')]);
    expect(out).toMatch(/AWSCURRENT +false +it has no value yet$/);
  });
});

test('a key that signs on after a change of the algorithm is usable; status asks for one of the new algorithm', async () => {
  const pem = privatePem('rsa');
  await started.createSecret('turned', [pem]);
  const run = (line: string, secrets: string[] = []) => started.run(line, { config: withMoreApps, secrets });
  expect((await run('secret status turned')).said).toContain('no version is usable');
  const [entry] = await readKeys(pem, { algorithm: 'RS256', allowShortSecret: false });
  if (!entry?.key.publicJwk) throw new Error('no public key');
  const store = dynamodbPublishedKeys(started.table, 'turned');
  const { publicJwk: jwk } = entry.key;
  await store.write([{ jwk, versionId: 'any', seenFrom: 0, keepSeconds: 100 }], await store.read());
  const { code, out } = await run('secret status turned --json');
  expect([code, JSON.parse(out)]).toEqual([
    0,
    [expect.objectContaining({ usable: true, kid: jwk.kid, note: 'in use; put a key for ES256' })],
  ]);
});

test('the second secret of an app is changed by its name', async () => {
  const { current } = await started.createSecret('edited', [newSecret()], 'ws-signing-key');
  const put = await started.run('secret put edited --secret ws-signing-key', { secrets: [newSecret()] });
  expect([put.code, put.out]).toEqual([0, await current()]);
  const { said } = await started.run('secret put edited --secret other');
  expect(said).toBe('edited has no secret other. It has: signing-key, ws-signing-key.');
});

describe('secret revoke', () => {
  const run = (line: string) => started.run(line, { config: withMoreApps });

  test("bars a version of a vendor's secret, and every other one with its value", async () => {
    const leaked = newSecret();
    const { versions } = await started.createSecret('leaked', [leaked, `${leaked}\n`, newSecret()]);
    const [first = '', second = '', current = ''] = versions;
    const store = dynamodbUsedVersions(started.table, 'leaked', 'signing-key');
    const entries = versions.map((versionId) => ({ versionId, keepSeconds: 100 }));
    await store.write(entries.slice(0, 1), await store.read());
    const { code, said } = await run(`secret revoke leaked ${second}`);
    expect([code, said]).toEqual([0, expect.stringContaining(`Revoked: ${second}, ${first}.`)]);
    const revokedAt = expect.any(Number);
    expect((await store.read()).keys).toEqual([
      { versionId: first, keepSeconds: 100, revokedAt },
      { versionId: second, keepSeconds: 0, revokedAt },
    ]);
    expect(await run(`secret revoke leaked ${current}`)).toMatchObject({
      code: 1,
      said: expect.stringContaining('First, put a secret that holds none of its keys: secret put leaked.'),
    });
    expect((await run('secret revoke leaked none')).said).toContain('There is no version none');
  });

  const beside = (...secrets: string[]) =>
    JSON.stringify({ keys: secrets.map((secret, at) => ({ secret, ...(at > 0 && { notBefore: at }) })) });

  test('refuses while the current document holds the leaked key, and bars every version that does', async () => {
    const [leaked, fresh] = [newSecret(), newSecret()];
    const { versions } = await started.createSecret('beside', [
      leaked,
      JSON.stringify({ secret: leaked }),
      beside(leaked, fresh),
    ]);
    const store = dynamodbUsedVersions(started.table, 'beside', 'signing-key');
    const entries = versions.map((versionId) => ({ versionId, keepSeconds: 100 }));
    await store.write(entries, await store.read());
    const refused = await run(`secret revoke beside ${versions[0]}`);
    expect([refused.code, refused.said]).toEqual([
      1,
      `A key of version ${versions[0]} is in use. First, put a secret that holds none of its keys: secret put beside.`,
    ]);
    expect((await store.read()).keys).toEqual(entries);
    await started.run('secret put beside', { config: withMoreApps, secrets: [fresh] });
    expect((await run(`secret revoke beside ${versions[0]}`)).code).toBe(0);
    const barred = (await store.read()).keys.filter(({ revokedAt }) => revokedAt !== undefined);
    expect(barred.map(({ versionId }) => versionId)).toEqual(versions);
  });

  test('refuses the version that serves in place of a wrong paste, and the last one that signs today', async () => {
    const served = await started.createSecret('serving', [newSecret(), '<html>oops']);
    expect(await run(`secret revoke serving ${served.versions[0]}`)).toMatchObject({
      code: 1,
      said: expect.stringContaining('is in use'),
    });
    const later = JSON.stringify({ keys: [{ secret: newSecret(), notBefore: '2999-01-01T00:00:00Z' }] });
    const planned = await started.createSecret('planned', [newSecret(), later]);
    expect(await run(`secret revoke planned ${planned.versions[0]}`)).toMatchObject({
      code: 1,
      said: expect.stringContaining('is in use'),
    });
  });

  test('of generated keys refuses what a rotation would copy', async () => {
    const { versions } = await started.createSecret('copied', [newSecret(), newSecret()]);
    const put = () => started.run('secret put copied', { config: withMoreApps, secrets: [newSecret()] });
    await put();
    const refused = await run(`secret revoke copied ${versions[1]}`);
    expect([refused.code, refused.said]).toEqual([
      1,
      expect.stringContaining('First, put a new secret twice: secret put copied.'),
    ]);
    await put();
    expect((await run(`secret revoke copied ${versions[1]}`)).code).toBe(0);
  });

  test('a revoked version is not usable: status says so, and rollback does not go back to it', async () => {
    const { versions, current } = await started.createSecret('barred', [newSecret(), newSecret()]);
    expect((await run(`secret revoke barred ${versions[0]}`)).code).toBe(0);
    expect((await run('secret status barred')).out).toMatch(/AWSPREVIOUS .* false +it is revoked/);
    expect(await run('secret rollback barred')).toMatchObject({
      code: 1,
      said: `Nothing was changed: version ${versions[0]} is not usable: it is revoked.`,
    });
    expect(await current()).toBe(versions[1]);
  });

  test('has nothing to bar of credentials', async () => {
    const { said } = await run('secret revoke avaya any');
    expect(said).toContain('revoke its credentials at the vendor');
  });
});

describe('secret rotate', () => {
  /** A secret that the service rotates: the test takes the part of the function. */
  async function rotating(app: string) {
    const SecretId = `${config.name}/${app}/signing-key`;
    await started.createSecret(app, [privatePem('p256')]);
    const begun = await started.secrets.send(
      new RotateSecretCommand({ SecretId, RotationLambdaARN: 'arn:aws:lambda:none' }),
    );
    const versions = rotatedSecret(started.secrets, SecretId);
    const finish = async (versionId: string) => {
      await versions.writePending(versionId, privatePem('otherP256'));
      await versions.makeCurrent(versionId);
    };
    const pending = async (but?: string) => {
      for (;;) {
        const { VersionIdsToStages = {} } = await started.secrets.send(
          new DescribeSecretCommand({ SecretId }),
        );
        const [id] =
          Object.entries(VersionIdsToStages).find(
            ([each, stages]) =>
              each !== but && stages.includes('AWSPENDING') && !stages.includes('AWSCURRENT'),
          ) ?? [];
        if (id !== undefined) return id;
      }
    };
    return { first: begun.VersionId ?? '', finish, pending, versions };
  }

  test('begins a rotation, waits for its end, and prints the version that is current then', async () => {
    const { first, finish, pending } = await rotating('rotated');
    await finish(first);
    const rotated = started.run('secret rotate rotated');
    const next = await pending(first);
    await finish(next);
    expect(await rotated).toMatchObject({ code: 0, out: next, said: expect.stringContaining('Rotated.') });
  }, 30_000);

  test('waits for a rotation that has begun before', async () => {
    const { first, finish } = await rotating('wonderful-nonce');
    const rotated = started.run('secret rotate wonderful-nonce');
    await finish(first);
    expect(await rotated).toMatchObject({ code: 0, out: first });
  }, 30_000);

  test('begins again if a rotation from before ends without a new version', async () => {
    const { first, finish, pending, versions } = await rotating('again');
    const rotated = started.run('secret rotate again', { config: withMoreApps });
    await versions.dropPending(first);
    const next = await pending(first);
    await finish(next);
    expect(await rotated).toMatchObject({ code: 0, out: next });
  }, 30_000);

  test('tells at once what can not be done', async () => {
    await started.createSecret('unrotated', [privatePem('p256')]);
    const { code, said } = await started.run('secret rotate unrotated', { config: withMoreApps });
    expect([code, said]).toEqual([1, expect.stringMatching(/^(Invalid|Resource)\w+Exception: /)]);
  });
});

test.each([
  ['rotate', 'secret rotate qiscus', 'secret put qiscus'],
  ['published', 'secret published qiscus', 'qiscus publishes no keys'],
  ['an unknown app', 'secret status nowhere', 'There is no app nowhere'],
  [
    'an unknown secret',
    'secret put qiscus --secret other',
    'qiscus has no secret other. It has: signing-key.',
  ],
])('%s: what can not be done is said', async (_, line, why) => {
  expect(await started.run(line)).toEqual({ code: 1, out: '', said: expect.stringContaining(why) });
});

test('a drill for which the service gives no token exits with 1, says until when, and changes nothing', async () => {
  const service = await listen(
    (_request, response) => response.writeHead(429, { 'retry-after': '296' }).end(),
    0,
  );
  const limited = await startDeployment({ baseUrl: service.url, apps: { edited: { apiKey: 'key' } } });
  const { versions, current } = await limited.createSecret('edited', [newSecret()]);
  const { code, out, said } = await limited.run('secret drill edited --pause-seconds 1');
  expect([code, out, await current()]).toEqual([1, '', versions[0]]);
  expect(said).toMatch(
    /\nNo key was changed. token asked for: nothing was asked for: rate limited until \d{4}-.*Z$/,
  );
  await Promise.all([limited.close(), service.close()]);
});
