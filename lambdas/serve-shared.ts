import { dynamodbCounters } from './adapters/dynamodb/counters.ts';
import { dynamodbNonces } from './adapters/dynamodb/nonces.ts';
import { dynamodbClient } from './adapters/dynamodb/table.ts';
import { optionalEnvironment, requireEnvironment } from './adapters/environment.ts';
import { systemClock } from './adapters/system-clock.ts';
import { appsOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { environment } from './contract/environment.ts';
import { edge } from './http/edge.ts';
import { loggerOf } from './http/logger.ts';
import { sharedEndpoints } from './http/shared-endpoints.ts';
import { sourceAddressOf } from './http/source-address.ts';
import { limiter } from './vending/limiter.ts';

/** Shared by all apps: nonces, what never changes, and whatever no other function serves. Reaches no secret. */
const table = { client: dynamodbClient(), name: requireEnvironment(environment.ephemeralTable) };

export const handler = edge(
  loggerOf(bundledConfig),
  sourceAddressOf(optionalEnvironment(environment.originSecrets)),
  ...sharedEndpoints(appsOf(bundledConfig), {
    noncesOf: ({ name }) => dynamodbNonces(table, name),
    limiterOf: ({ name, limits }) => limiter(limits, dynamodbCounters(table, name)),
    clock: systemClock,
  }),
);
