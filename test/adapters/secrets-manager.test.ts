import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { secretsManagerSource } from '../../lambdas/adapters/secrets-manager.ts';
import { readDocument } from '../../lambdas/keys/document.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { startSecrets } from './start-secrets.ts';

const Name = 'vending/app/signing-key';
let started: Awaited<ReturnType<typeof startSecrets>>;
let owner: SecretsManagerClient;
beforeAll(async () => {
  started = await startSecrets();
  owner = started.clientOf('administrator');
});
afterAll(() => started.close());

/** A secret, and how its owner puts a value into a version. */
async function newSecret(name: string = randomUUID()) {
  const { ARN = '' } = await owner.send(new CreateSecretCommand({ Name: name }));
  const put = async (SecretString: string, more: object = {}) => {
    const { VersionId = '' } = await owner.send(
      new PutSecretValueCommand({ SecretId: ARN, SecretString, ...more }),
    );
    return VersionId;
  };
  return { arn: ARN, put, read: secretsManagerSource(owner, ARN).read };
}

test('a refused read says what AWS calls it, and tells neither secret nor account', async () => {
  const { arn, put, read } = await newSecret(Name);
  const versionId = await put('the-signing-secret');
  expect(await read('AWSCURRENT')).toMatchObject({ value: 'the-signing-secret' });

  const refused = secretsManagerSource(started.clientOf('Function'), arn);
  for (const which of ['AWSCURRENT', 'AWSPENDING', { versionId }] as const) {
    const failure = await failureOf(refused.read(which));
    expect(failure.message).toBe('Secrets Manager AccessDeniedException');
    const told = JSON.stringify({ ...failure, cause: failure.cause, message: failure.message });
    for (const secret of ['arn:', Name, '000000000000', 'the-signing-secret', versionId])
      expect(told).not.toContain(secret);
  }
});

test('a secret that is not there has no version, as one without a value', async () => {
  const source = secretsManagerSource(owner, 'arn:aws:secretsmanager:absent');
  expect(await source.read('AWSCURRENT')).toBeUndefined();
});

test('bytes are read as UTF-8 text; others are a value that no parser takes', async () => {
  const { arn, read } = await newSecret();
  const readBack = async (SecretBinary: Uint8Array) => {
    await owner.send(new PutSecretValueCommand({ SecretId: arn, SecretBinary }));
    return (await read('AWSCURRENT'))?.value ?? '';
  };
  expect(await readBack(Buffer.from('ünï 🐢'))).toBe('ünï 🐢');
  const binary = await readBack(Buffer.from('8f00ff30', 'hex'));
  expect(() => readDocument(binary)).toThrow('the value is binary or damaged: paste it as text');
});

test('a secret that is scheduled for deletion says how it comes back, and comes back whole', async () => {
  const { arn, put, read } = await newSecret();
  const versions = [await put('first'), await put('second'), await put('third')];
  await owner.send(new DeleteSecretCommand({ SecretId: arn }));
  for (const which of ['AWSCURRENT', 'AWSPREVIOUS', { versionId: versions[0] ?? '' }] as const)
    expect((await failureOf(read(which))).message).toBe(
      'the secret is scheduled for deletion: aws secretsmanager restore-secret',
    );
  const { DeletedDate, Name } = await owner.send(new DescribeSecretCommand({ SecretId: arn }));
  expect(DeletedDate?.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
  await expect(put('fourth')).rejects.toThrow('marked for deletion');
  await expect(newSecret(Name)).rejects.toThrow('already scheduled for deletion');
  await owner.send(new RestoreSecretCommand({ SecretId: arn }));
  expect(await read('AWSCURRENT')).toMatchObject({ value: 'third', versionId: versions[2] });
  expect(await read('AWSPREVIOUS')).toMatchObject({ value: 'second', versionId: versions[1] });
  expect(await read({ versionId: versions[0] ?? '' })).toMatchObject({ value: 'first' });
  await owner.send(new DeleteSecretCommand({ SecretId: arn, ForceDeleteWithoutRecovery: true }));
  expect(await read('AWSCURRENT')).toBeUndefined();
});

describe('a version', () => {
  test('is found by its label, and by its id even when no label is left', async () => {
    const { put, read } = await newSecret();
    const ids = [await put('first'), await put('second'), await put('third')];
    const pending = await put('next', { VersionStages: ['AWSPENDING'] });
    const found = async (which: Parameters<typeof read>[0]) => {
      const { value, versionId } = (await read(which)) ?? {};
      return [value, versionId];
    };
    expect(await found('AWSCURRENT')).toEqual(['third', ids[2]]);
    expect(await found('AWSPREVIOUS')).toEqual(['second', ids[1]]);
    expect(await found('AWSPENDING')).toEqual(['next', pending]);
    for (const [at, value] of ['first', 'second', 'third'].entries())
      expect(await found({ versionId: ids[at] ?? '' })).toEqual([value, ids[at]]);
  });

  test('that nobody has made is none, and no failure', async () => {
    const { put, read } = await newSecret();
    await put('first');
    for (const which of ['AWSPREVIOUS', 'AWSPENDING', { versionId: randomUUID() }] as const)
      expect(await read(which)).toBeUndefined();
  });

  test('of a rotation that has just begun has a label and no value yet', async () => {
    const { arn, put, read } = await newSecret();
    await put('first');
    const { VersionId: versionId = '' } = await owner.send(
      new RotateSecretCommand({ SecretId: arn, RotationLambdaARN: 'arn:aws:lambda:none' }),
    );
    expect([await read('AWSPENDING'), await read({ versionId })]).toEqual([undefined, undefined]);
    expect(await read('AWSCURRENT')).toMatchObject({ value: 'first' });

    await put('second', { ClientRequestToken: versionId, VersionStages: ['AWSPENDING'] });
    expect(await read('AWSPENDING')).toEqual(await read({ versionId }));
    expect(await read('AWSPENDING')).toMatchObject({ value: 'second', versionId });
  });

  test('says when it was made, in whole seconds', async () => {
    const { put, read } = await newSecret();
    const before = Date.now() / 1_000;
    await put('first');
    const { createdAt = 0 } = (await read('AWSCURRENT')) ?? {};
    expect(Number.isInteger(createdAt)).toBe(true);
    expect(createdAt).toBeGreaterThan(before - 1);
    expect(createdAt).toBeLessThanOrEqual(Date.now() / 1_000);
  });
});
