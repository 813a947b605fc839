import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { startSecrets } from '../adapters/start-secrets.ts';
import { startTable } from '../adapters/start-table.ts';
import config from '../fixtures/demo-config.ts';
import { vending } from '../harness/cli.ts';

/** The stores of a deployment, and commands of the CLI on them. The service itself is at `baseUrl`, if there is one. */
export async function startDeployment({ baseUrl = 'http://127.0.0.1:9', apps = {} } = {}) {
  const [secrets, directory] = await Promise.all([startSecrets(), startTable()]);
  const client = secrets.clientOf('administrator');
  const folder = mkdtempSync(join(tmpdir(), 'vending-cli-'));
  const file = join(folder, 'credentials.json');
  const endpoints = { dynamodb: directory.url, secretsManager: secrets.url };
  writeFileSync(
    file,
    JSON.stringify({ baseUrl, endpoints, tables: { directory: directory.table.name }, apps }),
  );
  const environment = { VENDING_CREDENTIALS_FILE: file };

  return {
    table: directory.table,
    secrets: client,
    run: (line: string | readonly string[], typing: Parameters<typeof vending>[1] = {}) =>
      vending(typeof line === 'string' ? `${line} --local` : [...line, '--local'], {
        ...typing,
        environment: { ...environment, ...typing.environment },
      }),
    /** A secret of an app with these values, the last one current; the ids of its versions. */
    async createSecret(app: string, values: readonly string[], name = 'signing-key') {
      const { ARN: SecretId } = await client.send(
        new CreateSecretCommand({ Name: `${config.name}/${app}/${name}` }),
      );
      const versions: string[] = [];
      for (const SecretString of values) {
        const put = await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
        versions.push(put.VersionId ?? '');
      }
      return {
        versions,
        current: async () => (await client.send(new GetSecretValueCommand({ SecretId }))).VersionId,
      };
    },
    async close() {
      rmSync(folder, { recursive: true });
      client.destroy();
      await Promise.all([secrets.close(), directory.close()]);
    },
  };
}
