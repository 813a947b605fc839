import { randomUUID } from 'node:crypto';
import { dynamodbAccounts } from './adapters/dynamodb/accounts.ts';
import { dynamodbCounters } from './adapters/dynamodb/counters.ts';
import { dynamodbCutOffs } from './adapters/dynamodb/cut-offs.ts';
import { dynamodbApiKeys } from './adapters/dynamodb/directory.ts';
import { dynamodbNonces } from './adapters/dynamodb/nonces.ts';
import { dynamodbSessions } from './adapters/dynamodb/sessions.ts';
import { dynamodbClient } from './adapters/dynamodb/table.ts';
import { optionalEnvironment, requireEnvironment } from './adapters/environment.ts';
import { secretsManagerClient } from './adapters/secrets-manager.ts';
import { systemClock as clock } from './adapters/system-clock.ts';
import { apiKeyCaller } from './callers/api-key.ts';
import { callersOf } from './callers/callers-of.ts';
import { appOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { isSigning } from './contract/app.ts';
import { environment } from './contract/environment.ts';
import { appEndpoints } from './http/app-endpoints.ts';
import { edge } from './http/edge.ts';
import { logJournal } from './http/log-journal.ts';
import { loggerOf } from './http/logger.ts';
import { sourceAddressOf } from './http/source-address.ts';
import * as parts from './parts/registry.ts';
import { limiter } from './vending/limiter.ts';

/** One app's vend, redeem and introspect routes; reaches this app's secrets and key prefixes alone. */
const app = appOf(bundledConfig, requireEnvironment(environment.app));
const client = dynamodbClient();
const ephemeral = { client, name: requireEnvironment(environment.ephemeralTable) };
const directory = { client, name: requireEnvironment(environment.directoryTable) };
const logger = loggerOf(bundledConfig);
const journal = logJournal(logger, app);

const { signing, upstream, ...makers } = parts;
const mintWiring = { secrets: secretsManagerClient(), directory, clock, journal };
const minting = isSigning(app) ? signing(app, mintWiring) : upstream(app, mintWiring);
// During init, beside whatever the first request does before it needs them.
for (const ring of minting.rings) ring.readAhead();
const ports = {
  limiter: limiter(app.limits, dynamodbCounters(ephemeral, app.name)),
  clock,
  newId: randomUUID,
  minting,
  journal,
};
const maxAgeSeconds = app.apiKeyMaxAgeSeconds;
const backend = apiKeyCaller(app.name, dynamodbApiKeys(directory), { clock, maxAgeSeconds });
const callerWiring = { ...ports, app, ephemeral, directory };

export const handler = edge(
  logger,
  sourceAddressOf(optionalEnvironment(environment.originSecrets)),
  appEndpoints(app, {
    ...ports,
    ...callersOf(app, backend, (config) => makers[config.kind](config as never, callerWiring)),
    nonces: dynamodbNonces(ephemeral, app.name),
    sessions: dynamodbSessions(ephemeral, app.name),
    accounts: dynamodbAccounts(directory, app.name),
    cutOffs: dynamodbCutOffs(directory, app.name),
  }),
);
