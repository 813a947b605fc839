import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll } from '@jest/globals';
import { secretsManagerSource } from '../../lambdas/adapters/secrets-manager.ts';
import { startSecrets } from '../adapters/start-secrets.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { type OwnedSecret, secretSourceContract } from './secret-source-contract.ts';

let started: Awaited<ReturnType<typeof startSecrets>>;
beforeAll(async () => {
  started = await startSecrets();
});
afterAll(() => started.close());

async function scripted(): Promise<OwnedSecret> {
  const source = scriptedSecret(undefined);
  const put = async (value: string) => {
    const versionId = randomUUID();
    source.now({ value, versionId });
    return versionId;
  };
  return { source, put };
}

async function stored(): Promise<OwnedSecret> {
  const owner = started.clientOf('administrator');
  const { ARN = '' } = await owner.send(new CreateSecretCommand({ Name: `vending/${randomUUID()}` }));
  const put = async (SecretString: string) => {
    const { VersionId = '' } = await owner.send(new PutSecretValueCommand({ SecretId: ARN, SecretString }));
    return VersionId;
  };
  return { source: secretsManagerSource(owner, ARN), put };
}

secretSourceContract('scripted', scripted);
secretSourceContract('Secrets Manager over the wire', stored);
