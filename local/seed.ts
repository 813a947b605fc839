import { rmSync, writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { apiKeysOf } from '../cli/directory/api-keys.ts';
import { usersOf } from '../cli/directory/users.ts';
import type { CredentialsFile, MadeUp } from '../cli/target.ts';
import { type AppMetadata, outputs, type SecretMetadata } from '../infra/stack-metadata.ts';
import { asksVendor, oidcClientOf, stackMetadataOf } from './app-metadata.ts';
import { madeUpKey } from './made-up-key.ts';
import type { Person } from './people.ts';
import type { Runner } from './runner.ts';

/** One app in `.local/credentials.json`: its settings, and credentials of its integrator and users. */
export interface AppCredentials extends MadeUp, Readonly<Record<string, unknown>> {
  readonly profile: string;
  readonly roles: readonly string[];
  /** The app's secret: its signing key, or its credentials for the vendor's API. */
  readonly secretName: string;
  /** The pasted signing key; if it is a private key, also its public key as PEM. Both absent for a generated key. */
  readonly signingSecret?: string | undefined;
  readonly publicKey?: string | undefined;
  readonly wsSecretName?: string | undefined;
  readonly wsSecret?: string | undefined;
  /** The vendor's stand-in, if the app asks its vendor and there is one. */
  readonly upstreamUrl?: string | undefined;
}

export interface Credentials extends CredentialsFile {
  /** With whom to log in: at the identity provider, with a password, or with a code sent to the telephone. */
  readonly people: readonly Person[];
  readonly tables: { readonly ephemeral: string; readonly directory: string };
  readonly apps: Readonly<Record<string, AppCredentials>>;
}

/**
 * Does an integrator's work after `cdk deploy`: pastes each app's secrets, and adds users and API keys. It makes up new
 * values at each start, and writes them to `file`, which only its owner can read. Each user costs a password hash.
 */
export async function seed(
  { baseUrl, endpoints, deployment, administrator, identityProvider, upstreams, people }: Runner,
  file: string,
  userCount = 20,
): Promise<Credentials> {
  const secrets = new SecretsManagerClient({ ...administrator, endpoint: endpoints.secretsManager });
  const client = new DynamoDBClient({ ...administrator, endpoint: endpoints.dynamodb });
  const tables = {
    ephemeral: deployment.outputs[outputs.ephemeralTable] ?? '',
    directory: deployment.outputs[outputs.directoryTable] ?? '',
  };
  const first = firstOf(people);
  const directory = { client, name: tables.directory };

  async function seedSecrets(name: string, app: AppMetadata) {
    const upstream = upstreams.get(name);
    const pasteInto = async ({ secretName, holds, source }: SecretMetadata) => {
      if (source === 'generated') return { secretName };
      const { value, publicKey } =
        holds === 'credentials' ? { value: upstream?.secretValue } : madeUpKey(holds);
      // Without a stand-in nothing is pasted: the developer may paste credentials of the real vendor.
      if (value !== undefined)
        await secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: value }));
      return { secretName, value, publicKey };
    };
    const [pasted, wsPasted] = await Promise.all(app.secrets.map(pasteInto));
    if (!pasted) throw new Error(`${name} has no secret`);
    return {
      secretName: pasted.secretName,
      ...(asksVendor(app)
        ? { upstreamUrl: upstream?.url }
        : { signingSecret: pasted.value, publicKey: pasted.publicKey }),
      ...(wsPasted && { wsSecretName: wsPasted.secretName, wsSecret: wsPasted.value }),
    };
  }

  async function seedApp([name, app]: [string, AppMetadata]): Promise<[string, AppCredentials]> {
    const allows = (kind: string) => app.callers.some((caller) => caller.kind === kind);
    const oidcClient = oidcClientOf(app);
    const credentials = {
      ...app.settings,
      profile: app.profile,
      roles: app.roles,
      ...(await seedSecrets(name, app)),
      apiKey: (await apiKeysOf(directory).create({ apps: [name], label: 'made up by npm start' })).apiKey,
      ...(allows('password') && {
        users: await seedUsers(people.slice(0, userCount), usersOf(directory, name).add),
      }),
      ...(allows('passcode') && { phoneNumber: first.phoneNumber }),
      ...(oidcClient && {
        bearerToken: await identityProvider.tokenFor(oidcClient, { sub: first.userId, name: first.name }),
        userId: first.userId,
      }),
    };
    return [name, credentials];
  }

  const apps = Object.fromEntries(
    await Promise.all(Object.entries(stackMetadataOf(deployment.metadata)?.apps ?? {}).map(seedApp)),
  );
  const { dynamodb, secretsManager } = endpoints;
  const credentials = {
    baseUrl,
    endpoints: { dynamodb, secretsManager, identityProvider: identityProvider.url },
    tables,
    people,
    apps,
  };
  rmSync(file, { force: true }); // An older file may have another mode.
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  return credentials;
}

function firstOf([first]: readonly Person[]): Person {
  if (!first) throw new Error('there is no person to log in');
  return first;
}

async function seedUsers(people: readonly Person[], add: (name: string, password: string) => Promise<void>) {
  await Promise.all(people.map(({ userId, password }) => add(userId, password)));
  return people.map(({ userId, password }) => ({ username: userId, password }));
}
