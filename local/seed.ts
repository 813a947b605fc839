import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { apiKeysOf } from '../cli/directory/api-keys.ts';
import { usersOf } from '../cli/directory/users.ts';
import type { CredentialsFile, MadeUp } from '../cli/target.ts';
import { type AppMetadata, outputs } from '../infra/stack-metadata.ts';
import { asksVendor, oidcClientOf, stackMetadataOf } from './app-metadata.ts';
import { pasteInto } from './paste-secret.ts';
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
 * Does an integrator's work after `cdk deploy`: pastes each app's secrets, and adds users and API keys. It makes up only
 * what is not there yet, and writes all to `file`, which only its owner can read. Each new user costs a password hash.
 */
export async function seed(
  { baseUrl, endpoints, deployment, administrator, identityProvider, upstreams, people, kept }: Runner,
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
    const [pasted, wsPasted] = await Promise.all(
      app.secrets.map((secret) => pasteInto(secrets, secret, upstream?.secretValue)),
    );
    if (!pasted) throw new Error(`${name} has no secret`);
    return {
      secretName: pasted.secretName,
      ...(asksVendor(app)
        ? { upstreamUrl: upstream?.url }
        : { signingSecret: pasted.value, publicKey: pasted.publicKey }),
      ...(wsPasted && { wsSecretName: wsPasted.secretName, wsSecret: wsPasted.value }),
    };
  }

  async function apiKeyFor(app: string): Promise<string> {
    const key = `API key of ${app} in ${directory.name}`;
    const known = kept.get(key, () => '');
    if (known !== '') return known;
    const { apiKey } = await apiKeysOf(directory).create({ apps: [app], label: 'made up by npm start' });
    kept.set(key, apiKey);
    return apiKey;
  }

  // A person has the same password in every app, and a hash is a quarter of a second: one a person is enough.
  async function hashOnce(password: string, hash: (password: string) => Promise<string>): Promise<string> {
    const key = `hash of ${password}`;
    const known = kept.get(key, () => '') || (await hash(password));
    kept.set(key, known);
    return known;
  }

  async function seedUsers(app: string, wanted: readonly Person[]) {
    const key = `users of ${app} in ${directory.name}`;
    const known = kept.get<readonly string[]>(key, () => []);
    const { add } = usersOf(directory, app, hashOnce);
    await Promise.all(
      wanted.map(({ userId, password }) => !known.includes(userId) && addOnce(add(userId, password))),
    );
    kept.set(key, [...new Set([...known, ...wanted.map(({ userId }) => userId)])]);
    return wanted.map(({ userId, password }) => ({ username: userId, password }));
  }

  async function seedApp([name, app]: [string, AppMetadata]): Promise<[string, AppCredentials]> {
    const allows = (kind: string) => app.callers.some((caller) => caller.kind === kind);
    const oidcClient = oidcClientOf(app);
    const credentials = {
      ...app.settings,
      profile: app.profile,
      roles: app.roles,
      ...(await seedSecrets(name, app)),
      apiKey: await apiKeyFor(name),
      ...(allows('password') && {
        users: await seedUsers(name, people.slice(0, userCount)),
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
  rmSync(`${file}.new`, { force: true }); // An older file may have another mode.
  writeFileSync(`${file}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return credentials;
}

function firstOf([first]: readonly Person[]): Person {
  if (!first) throw new Error('there is no person to log in');
  return first;
}

/** The last start may have been killed before it noted the user. */
const addOnce = (adding: Promise<void>) =>
  adding.catch((error: Error) => {
    if (error.name !== 'ItemConflict') throw error;
  });
