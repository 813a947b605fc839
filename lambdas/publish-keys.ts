import { dynamodbPublishedList } from './adapters/dynamodb/remembered-list.ts';
import { dynamodbClient } from './adapters/dynamodb/table.ts';
import { optionalEnvironment, requireEnvironment } from './adapters/environment.ts';
import { systemClock as clock } from './adapters/system-clock.ts';
import { appsOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { environment } from './contract/environment.ts';
import { publishesKeys } from './contract/secrets.ts';
import { edge } from './http/edge.ts';
import { logJournal } from './http/log-journal.ts';
import { loggerOf } from './http/logger.ts';
import { publishedEndpoints } from './http/published-endpoints.ts';
import { sourceAddressOf } from './http/source-address.ts';
import { ring } from './keys/ring.ts';
import { publishedLoader } from './own-keys/published-keys.ts';

/** Shared by all apps that sign with private keys: shows the public ones. Reaches no secret, nor anything of users. */
const directory = { client: dynamodbClient(), name: requireEnvironment(environment.directoryTable) };
/** Better old keys than none: verifiers would refuse every token. */
const maxStaleSeconds = 86_400;

const logger = loggerOf(bundledConfig);

export const handler = edge(
  logger,
  sourceAddressOf(optionalEnvironment(environment.originSecrets)),
  publishedEndpoints(appsOf(bundledConfig).filter(publishesKeys), {
    listOf: (app) => {
      const journal = logJournal(logger, app);
      return ring({
        load: publishedLoader(dynamodbPublishedList(directory, app.name), clock),
        clock,
        random: Math.random,
        maxAgeSeconds: app.keyMaxAgeSeconds,
        maxStaleSeconds,
        onFailure: (reason, ageSeconds) =>
          journal.secretUnread({ secret: 'published-keys', reason, ageSeconds }),
      });
    },
    apiUrl: requireEnvironment(environment.apiUrl),
    clock,
  }),
);
