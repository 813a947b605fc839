import { randomUUID } from 'node:crypto';
import { dynamodbAccounts } from './adapters/dynamodb/accounts.ts';
import { dynamodbCounters } from './adapters/dynamodb/counters.ts';
import { dynamodbCutOffs } from './adapters/dynamodb/cut-offs.ts';
import { dynamodbApiKeys, dynamodbUsers } from './adapters/dynamodb/directory.ts';
import { dynamodbGuests } from './adapters/dynamodb/guests.ts';
import { dynamodbKnownPlaces } from './adapters/dynamodb/known-places.ts';
import { dynamodbNonces } from './adapters/dynamodb/nonces.ts';
import { dynamodbPasscodes } from './adapters/dynamodb/passcodes.ts';
import { dynamodbPublishedKeys, dynamodbUsedVersions } from './adapters/dynamodb/remembered-keys.ts';
import { dynamodbSessions } from './adapters/dynamodb/sessions.ts';
import { dynamodbClient } from './adapters/dynamodb/table.ts';
import { optionalEnvironment, requireEnvironment } from './adapters/environment.ts';
import { identityKeys } from './adapters/identity-keys.ts';
import { secretsManagerClient, secretsManagerSource } from './adapters/secrets-manager.ts';
import { snsSms } from './adapters/sns.ts';
import { systemClock as clock } from './adapters/system-clock.ts';
import { httpUpstream } from './adapters/upstream-http.ts';
import { callersOf } from './callers/callers-of.ts';
import { appOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { environment } from './contract/environment.ts';
import type { AppSecret } from './contract/secrets.ts';
import { appEndpoints } from './http/app-endpoints.ts';
import { edge } from './http/edge.ts';
import { logJournal } from './http/log-journal.ts';
import { loggerOf } from './http/logger.ts';
import { sourceAddressOf } from './http/source-address.ts';
import { credentialRingOf, keyRingsOf } from './own-keys/rings-of.ts';
import { limiter } from './vending/limiter.ts';
import { mintingOf } from './vending/minting.ts';

/** One app's vend, redeem and introspect routes; reaches this app's secrets and key prefixes alone. */
const app = appOf(bundledConfig, requireEnvironment(environment.app));
const client = dynamodbClient();
const secrets = secretsManagerClient();
const ephemeral = { client, name: requireEnvironment(environment.ephemeralTable) };
const directory = { client, name: requireEnvironment(environment.directoryTable) };
const logger = loggerOf(bundledConfig);
const journal = logJournal(logger, app);

const ringPorts = {
  sourceOf: ({ variable }: AppSecret) => secretsManagerSource(secrets, requireEnvironment(variable)),
  published: dynamodbPublishedKeys(directory, app.name),
  usedOf: ({ name }: AppSecret) => dynamodbUsedVersions(directory, app.name, name),
  clock,
  random: Math.random,
  journal,
};
const minting = mintingOf(app, {
  keysOf: (app) => keyRingsOf(app, ringPorts),
  brokerPortsOf: (app) => ({
    upstream: httpUpstream(requireEnvironment(environment.upstreamUrl), app.upstream),
    credentials: credentialRingOf(app, ringPorts),
    clock,
  }),
});
const shared = {
  limiter: limiter(app.limits, dynamodbCounters(ephemeral, app.name)),
  clock,
  newId: randomUUID,
};

export const handler = edge(
  logger,
  sourceAddressOf(optionalEnvironment(environment.originSecrets)),
  appEndpoints(app, {
    ...shared,
    ...callersOf(app, {
      ...shared,
      users: dynamodbUsers(directory, app.name),
      apiKeys: dynamodbApiKeys(directory),
      identityKeys: () =>
        requireEnvironment(environment.jwksUrls)
          .split(' ')
          .map((url) => identityKeys(url)),
      passcodes: dynamodbPasscodes(ephemeral, app.name),
      guests: dynamodbGuests(ephemeral, app.name),
      knownPlaces: dynamodbKnownPlaces(ephemeral, app.name),
      sms: snsSms(),
      ring: minting.secret,
      journal,
    }),
    nonces: dynamodbNonces(ephemeral, app.name),
    sessions: dynamodbSessions(ephemeral, app.name),
    accounts: dynamodbAccounts(directory, app.name),
    cutOffs: dynamodbCutOffs(directory, app.name),
    minting,
    journal,
  }),
);
