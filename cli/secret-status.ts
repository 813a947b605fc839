import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { App } from '../lambdas/contract/app.ts';
import { type AppSecret, secretsOf } from '../lambdas/contract/secrets.ts';
import { readCredentials, UnusableDocument } from '../lambdas/keys/document.ts';
import { readKeys } from '../lambdas/keys/key-document.ts';
import type { Row } from './rows.ts';

/** What the current version of each of an app's secrets is worth to the app's function; nothing of the values. */
export async function secretStatus(
  client: SecretsManagerClient,
  deployment: string,
  app: App,
): Promise<Row[]> {
  return Promise.all(
    secretsOf(app).map(async (secret): Promise<Row> => {
      const SecretId = `${deployment}/${app.name}/${secret.name}`;
      const row = { secret: SecretId, holds: secret.holds };
      try {
        const {
          SecretString = '',
          VersionId,
          CreatedDate,
        } = await client.send(new GetSecretValueCommand({ SecretId }));
        const read = { ...row, version: VersionId, since: CreatedDate?.toISOString() };
        return { ...read, ...(await verdictOn(SecretString, secret, app)) };
      } catch (error) {
        if (error instanceof ResourceNotFoundException)
          return { ...row, usable: false, why: 'it has no value yet' };
        throw error;
      }
    }),
  );
}

/** The very reading that the app's function does. */
async function verdictOn(
  value: string,
  { holds }: AppSecret,
  app: App,
): Promise<{ usable: boolean; why?: string }> {
  const schema = app.dialect.upstream?.credentials;
  try {
    if (holds !== 'credentials')
      await readKeys(value, { algorithm: holds, allowShortSecret: app.allowShortSecret });
    else if (schema) readCredentials(value, schema);
    return { usable: true };
  } catch (error) {
    if (!(error instanceof UnusableDocument)) throw error;
    return { usable: false, why: error.message };
  }
}
