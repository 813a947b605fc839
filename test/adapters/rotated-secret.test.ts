import { randomUUID } from 'node:crypto';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { rotatedSecret } from '../../lambdas/adapters/rotated-secret.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { startSecrets } from './start-secrets.ts';

let started: Awaited<ReturnType<typeof startSecrets>>;
let owner: SecretsManagerClient;
/** Every call that was sent, and how many of them wait for their answers. */
const calls: string[] = [];
let underWay = 0;

beforeAll(async () => {
  started = await startSecrets();
  owner = started.clientOf('administrator');
  owner.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (sent) => {
        calls.push(commandName.replace('Command', ''));
        underWay += 1;
        return next(sent).finally(() => {
          underWay -= 1;
        });
      },
    { step: 'initialize' },
  );
});
beforeEach(() => void calls.splice(0));
afterEach(() => {
  mock.timers.reset();
  jest.restoreAllMocks();
});
afterAll(() => started.close());

/** A secret whose current version is `first`, with a rotation that has begun. */
async function newRotation() {
  const { ARN: SecretId = '' } = await owner.send(
    new CreateSecretCommand({ Name: randomUUID(), SecretString: 'first' }),
  );
  const rotate = new RotateSecretCommand({ SecretId, RotationLambdaARN: 'arn:aws:lambda:none' });
  const { VersionId: versionId = '' } = await owner.send(rotate);
  const secret = rotatedSecret(owner, SecretId);
  const { versionId: firstId = '' } = (await secret.read('AWSCURRENT')) ?? {};
  async function labels() {
    const { VersionIdsToStages } = await owner.send(new DescribeSecretCommand({ SecretId }));
    return VersionIdsToStages;
  }
  calls.splice(0);
  return { SecretId, secret, versionId, firstId, labels };
}

/** Time that stands still, and passes only while no call is under way, so that none of them takes too long. */
function ownTime() {
  let millis = 0;
  mock.timers.enable({ apis: ['setTimeout'] });
  jest.spyOn(performance, 'now').mockImplementation(() => millis);
  return async function passes(until: Promise<unknown>): Promise<number> {
    let hasEnded = false;
    void until.finally(() => {
      hasEnded = true;
    });
    while (!hasEnded) {
      await setImmediate();
      if (underWay > 0) continue;
      mock.timers.tick(50);
      millis += 50;
    }
    return millis;
  };
}

describe('what was written', () => {
  test('is waited for until it is seen', async () => {
    const { secret, versionId } = await newRotation();
    const passes = ownTime();
    const reading = secret.readWritten(versionId);
    while (calls.length === 0 || underWay > 0) await setImmediate();
    await secret.writePending(versionId, 'second');
    await passes(reading);
    expect(await reading).toMatchObject({ versionId, value: 'second' });
    expect(calls).toEqual(['GetSecretValue', 'PutSecretValue', 'GetSecretValue']);
  });

  test('is read once where it is there', async () => {
    const { secret, firstId } = await newRotation();
    expect(await secret.readWritten(firstId)).toMatchObject({ value: 'first' });
    expect(calls).toHaveLength(1);
  });

  test('is given up after six seconds, and the error says which version has no value', async () => {
    const { secret, versionId } = await newRotation();
    const passes = ownTime();
    const failing = failureOf(secret.readWritten(versionId));
    const tookMillis = await passes(failing);
    const failure = await failing;
    expect(failure.message).toBe(`version ${versionId} has no value`);
    expect(tookMillis).toBeGreaterThan(4_000);
    expect(tookMillis).toBeLessThan(7_000);
    expect(calls.length).toBeGreaterThan(4);
    expect(calls.length).toBeLessThan(10);
  });
});

describe('a pending version', () => {
  test('gets its value and its label, and nothing else changes', async () => {
    const { secret, versionId, firstId, labels } = await newRotation();
    await secret.writePending(versionId, 'second');
    expect(await secret.read('AWSPENDING')).toMatchObject({ value: 'second', versionId });
    expect(await secret.read('AWSCURRENT')).toMatchObject({ value: 'first' });
    expect(await labels()).toEqual({ [versionId]: ['AWSPENDING'], [firstId]: ['AWSCURRENT'] });
  });

  test('keeps the value that it was given first, whoever gives it another', async () => {
    const { secret, versionId } = await newRotation();
    await Promise.all(['one', 'two', 'three'].map((value) => secret.writePending(versionId, value)));
    const kept = await secret.readWritten(versionId);
    expect(['one', 'two', 'three']).toContain(kept.value);
    await secret.writePending(versionId, 'four');
    await secret.writePending(versionId, kept.value);
    expect(await secret.read({ versionId })).toEqual(kept);
  });

  test('is kept by the version id: under another one each value would count (control)', async () => {
    const { SecretId, secret, versionId } = await newRotation();
    await secret.writePending(versionId, 'one');
    const other = { SecretString: 'two', VersionStages: ['AWSPENDING'] };
    await owner.send(new PutSecretValueCommand({ SecretId, ...other }));
    expect(await secret.read('AWSPENDING')).toMatchObject({ value: 'two' });
  });
});

describe('a version is made current', () => {
  test('and the one before becomes the previous one; AWSPENDING is not taken away', async () => {
    const { secret, versionId, firstId, labels } = await newRotation();
    await secret.writePending(versionId, 'second');
    await secret.makeCurrent(versionId);
    expect(await secret.read('AWSCURRENT')).toMatchObject({ value: 'second' });
    expect(await secret.read('AWSPREVIOUS')).toMatchObject({ value: 'first' });
    expect(await labels()).toEqual({
      [versionId]: expect.arrayContaining(['AWSPENDING', 'AWSCURRENT']),
      [firstId]: ['AWSPREVIOUS'],
    });
  });

  test('once: where it is already, nothing is moved', async () => {
    const { secret, versionId, labels } = await newRotation();
    await secret.writePending(versionId, 'second');
    await secret.makeCurrent(versionId);
    const moved = await labels();
    calls.splice(0);
    await secret.makeCurrent(versionId);
    expect(calls).toEqual(['DescribeSecret']);
    expect(await labels()).toEqual(moved);
  });

  test('where no version is', async () => {
    const { ARN: SecretId = '' } = await owner.send(new CreateSecretCommand({ Name: randomUUID() }));
    const rotate = new RotateSecretCommand({ SecretId, RotationLambdaARN: 'arn:aws:lambda:none' });
    const { VersionId: versionId = '' } = await owner.send(rotate);
    const secret = rotatedSecret(owner, SecretId);
    await secret.writePending(versionId, 'first');
    expect(await secret.read('AWSCURRENT')).toBeUndefined();
    await secret.makeCurrent(versionId);
    expect(await secret.read('AWSCURRENT')).toMatchObject({ value: 'first', versionId });
    expect(await secret.read('AWSPREVIOUS')).toBeUndefined();
  });
});

test('AWSPENDING is taken from a version that it is on, and from no other', async () => {
  const { secret, versionId, firstId, labels } = await newRotation();
  await expect(secret.dropPending(firstId)).rejects.toThrow('Secrets Manager InvalidParameterException');
  await secret.dropPending(versionId);
  expect(await labels()).toEqual({ [firstId]: ['AWSCURRENT'] });
});

test('a refused write says what AWS calls it, and tells neither secret nor value', async () => {
  const { SecretId, versionId } = await newRotation();
  const stranger = rotatedSecret(started.clientOf('Function'), SecretId);
  const attempts = [
    stranger.writePending(versionId, 'the-signing-key'),
    stranger.makeCurrent(versionId),
    stranger.dropPending(versionId),
  ];
  for (const attempt of attempts) {
    const failure = await failureOf(attempt);
    expect(failure.message).toBe('Secrets Manager AccessDeniedException');
    expect(JSON.stringify({ ...failure, cause: failure.cause })).not.toMatch(/arn:|the-signing-key/);
  }
});
