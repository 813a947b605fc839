import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { addUser, createApiKey } from '../cli/administration.ts';
import type { Runner } from './runner.ts';

/** What the stack says of its apps in the template's metadata. */
interface AppMetadata {
  readonly profile: string;
  readonly roles: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly callers: readonly string[];
  readonly secretName: string;
}

/** One app in `.local/credentials.json`: its settings, and what an integrator and its users would have. */
export interface AppCredentials extends Readonly<Record<string, unknown>> {
  readonly profile: string;
  readonly roles: readonly string[];
  readonly secretName: string;
  readonly signingSecret: string;
  readonly apiKey: string;
  readonly users?: readonly { readonly username: string; readonly password: string }[];
  readonly phoneNumber?: string;
}

export interface Credentials {
  readonly baseUrl: string;
  readonly endpoints: { readonly dynamodb: string; readonly secretsManager: string };
  readonly tables: { readonly ephemeral: string; readonly directory: string };
  readonly apps: Readonly<Record<string, AppCredentials>>;
}

/**
 * Does what an integrator does after `cdk deploy`: pastes a signing secret for each app, and adds users and API
 * keys. All of it is made up anew at each start; writes it to `file`, readable by its owner alone.
 */
export async function seed(
  { baseUrl, endpoints, deployment, administrator }: Runner,
  file: string,
): Promise<Credentials> {
  const secrets = new SecretsManagerClient({ ...administrator, endpoint: endpoints.secretsManager });
  const client = new DynamoDBClient({ ...administrator, endpoint: endpoints.dynamodb });
  const tables = {
    ephemeral: deployment.outputs['EphemeralTableName'] ?? '',
    directory: deployment.outputs['DirectoryTableName'] ?? '',
  };
  const { apps } = deployment.metadata['TokenVending'] as { apps: Record<string, AppMetadata> };

  const seedApp = async ([name, app]: [string, AppMetadata]): Promise<[string, AppCredentials]> => {
    const directory = { client, name: tables.directory };
    const signingSecret = randomBytes(32).toString('base64url');
    await secrets.send(new PutSecretValueCommand({ SecretId: app.secretName, SecretString: signingSecret }));
    const credentials = {
      ...app.settings,
      profile: app.profile,
      roles: app.roles,
      secretName: app.secretName,
      signingSecret,
      apiKey: await createApiKey(directory, name),
      ...(app.callers.includes('password') && {
        users: await seedUsers((...user) => addUser(directory, name, ...user)),
      }),
      ...(app.callers.includes('passcode') && { phoneNumber: '+6281234567890' }),
    };
    return [name, credentials];
  };

  const seeded = Object.fromEntries(await Promise.all(Object.entries(apps).map(seedApp)));
  const { dynamodb, secretsManager } = endpoints;
  const credentials = { baseUrl, endpoints: { dynamodb, secretsManager }, tables, apps: seeded };
  rmSync(file, { force: true }); // An older file may have another mode.
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  return credentials;
}

async function seedUsers(add: (username: string, password: string) => Promise<void>) {
  const users = Array.from({ length: 20 }, (_, at) => ({
    username: `user-${at + 1}`,
    password: randomBytes(12).toString('base64url'),
  }));
  await Promise.all(users.map(({ username, password }) => add(username, password)));
  return users;
}
