import { region } from './account.ts';
import type { Kept } from './kept.ts';
import type { Listening } from './listen.ts';
import { makePeople, type Person } from './people.ts';
import type { Access, Endpoints } from './provision.ts';
import type { Authority } from './stand-ins/authority.ts';
import { startDynamoDb } from './stand-ins/dynamodb.ts';
import {
  type IdentityProvider,
  type IdentityProviderOptions,
  identityKey,
  startIdentityProvider,
} from './stand-ins/identity-provider.ts';
import type { InvokeFunction } from './stand-ins/rotation.ts';
import { startSecretsManager } from './stand-ins/secrets-manager.ts';
import { startSns } from './stand-ins/sns.ts';

interface SurroundingsOptions {
  readonly authority: Authority;
  readonly kept: Kept;
  /** Where the tables live on; otherwise they are in memory. */
  readonly tablesFolder: string | undefined;
  /** The file that gets the messages to telephones. */
  readonly outbox: string;
  /** An emulator in place of the stand-ins for AWS. */
  readonly endpoint: string | undefined;
  readonly now: () => number;
  readonly invoke: InvokeFunction;
  readonly clients: NonNullable<IdentityProviderOptions['clients']>;
  readonly log: (line: string) => void;
}

/** What stands in for AWS and for the identity provider: it lives on when another template is served. */
export interface Surroundings {
  readonly endpoints: Endpoints;
  readonly identityProvider: IdentityProvider;
  readonly people: readonly Person[];
  /** Resolves when no rotation is under way. */
  rotations(): Promise<void>;
}

/** SDK client settings that the stand-ins allow everything. */
export const administrator: Access = {
  region,
  credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
};

/** @param opened gets each server as it starts, so that it can be closed. */
export async function startSurroundings(
  opened: <Opened extends Listening>(opening: Promise<Opened>) => Promise<Opened>,
  { authority, kept, tablesFolder, outbox, endpoint, now, invoke, clients, log }: SurroundingsOptions,
): Promise<Surroundings> {
  const open = <Opened extends Listening>(name: string, start: (port: number) => Promise<Opened>) =>
    opened(kept.open(name, start));
  const saved = JSON.stringify(kept.get('secrets', () => []));
  const save = (store: object) => kept.set('secrets', store);
  const secretsManager = await open('secrets manager', (port) =>
    startSecretsManager(authority, { now, invoke, log, port, saved, save }),
  );
  const endpoints = endpoint
    ? { dynamodb: endpoint, secretsManager: endpoint, sns: endpoint }
    : {
        dynamodb: (await open('dynamodb', (port) => startDynamoDb(authority, { folder: tablesFolder, port })))
          .url,
        secretsManager: secretsManager.url,
        sns: (await open('sns', (port) => startSns(authority, outbox, port))).url,
      };
  const people = kept.get('people', makePeople);
  const privateKey = kept.get('key of the identity provider', identityKey);
  const identityProvider = await open('identity provider', (port) =>
    startIdentityProvider({ people, clients, privateKey, port }),
  );
  return { endpoints, identityProvider, people, rotations: secretsManager.rotations };
}
