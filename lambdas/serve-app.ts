import { randomUUID } from 'node:crypto';
import { dynamodbApiKeys, dynamodbUsers } from './adapters/dynamodb/directory.ts';
import { dynamodbNonces } from './adapters/dynamodb/nonces.ts';
import { dynamodbPasscodes } from './adapters/dynamodb/passcodes.ts';
import { dynamodbSessions } from './adapters/dynamodb/sessions.ts';
import { dynamodbClient } from './adapters/dynamodb/table.ts';
import { requireEnvironment } from './adapters/environment.ts';
import { secretsManagerClient, secretsManagerSource } from './adapters/secrets-manager.ts';
import { snsSms } from './adapters/sns.ts';
import { systemClock as clock } from './adapters/system-clock.ts';
import { apiKeyCaller } from './callers/api-key.ts';
import { callersOf } from './callers/callers-of.ts';
import { appOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { environment } from './contract/environment.ts';
import { appEndpoints } from './http/app-endpoints.ts';
import { edge } from './http/edge.ts';
import { logJournal } from './http/log-journal.ts';
import { keyRing } from './keys/ring.ts';

/** One app's vend, redeem and introspect routes; reaches this app's secret and key prefixes alone. */
const app = appOf(bundledConfig, requireEnvironment(environment.app));
const client = dynamodbClient();
const ephemeral = { client, name: requireEnvironment(environment.ephemeralTable) };
const directory = { client, name: requireEnvironment(environment.directoryTable) };
const journal = logJournal(app.name);
const ring = keyRing({
  source: secretsManagerSource(secretsManagerClient(), requireEnvironment(environment.signingSecret)),
  clock,
  maxAgeSeconds: app.keyMaxAgeSeconds,
  maxStaleSeconds: app.keyMaxStaleSeconds,
  allowShortSecret: app.allowShortSecret,
  onTrouble: (reason) => journal.keyTrouble({ reason }),
});

export const handler = edge(
  appEndpoints(app, {
    ...callersOf(app, {
      users: dynamodbUsers(directory, app.name),
      passcodes: dynamodbPasscodes(ephemeral, app.name),
      sms: snsSms(),
      ring,
      clock,
    }),
    backends: [apiKeyCaller(app.name, dynamodbApiKeys(directory))],
    nonces: dynamodbNonces(ephemeral, app.name),
    sessions: dynamodbSessions(ephemeral, app.name),
    ring,
    journal,
    clock,
    newId: randomUUID,
  }),
);
