import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { secretsManagerSource } from '../../lambdas/adapters/secrets-manager.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { startSecrets } from './start-secrets.ts';

const Name = 'vending/app/signing-key';
let started: Awaited<ReturnType<typeof startSecrets>>;
beforeAll(async () => {
  started = await startSecrets();
});
afterAll(() => started.close());

test('a refused read says what AWS calls it, and tells neither secret nor account', async () => {
  const owner = started.clientOf('administrator');
  const { ARN = '' } = await owner.send(new CreateSecretCommand({ Name }));
  await owner.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'the-signing-secret' }));
  expect(await secretsManagerSource(owner, ARN).read('AWSCURRENT')).toMatchObject({
    value: 'the-signing-secret',
  });

  const failure = await failureOf(secretsManagerSource(started.clientOf('Function'), ARN).read('AWSCURRENT'));
  expect(failure.message).toBe('Secrets Manager AccessDeniedException');
  const told = JSON.stringify({ ...failure, cause: failure.cause, message: failure.message });
  for (const secret of ['arn:', Name, '000000000000', 'the-signing-secret'])
    expect(told).not.toContain(secret);
});

test('a secret that is not there has no version, as one without a value', async () => {
  const source = secretsManagerSource(started.clientOf('administrator'), 'arn:aws:secretsmanager:absent');
  expect(await source.read('AWSCURRENT')).toBeUndefined();
});

test('a secret that holds bytes and no text has no version', async () => {
  const owner = started.clientOf('administrator');
  const { ARN = '' } = await owner.send(new CreateSecretCommand({ Name: `${Name}-binary` }));
  await owner.send(new PutSecretValueCommand({ SecretId: ARN, SecretBinary: new Uint8Array(32) }));
  expect(await secretsManagerSource(owner, ARN).read('AWSCURRENT')).toBeUndefined();
});
