import { dynamodbPublishedKeys, dynamodbUsedVersions } from '../adapters/dynamodb/remembered-keys.ts';
import { requireEnvironment } from '../adapters/environment.ts';
import { secretsManagerSource } from '../adapters/secrets-manager.ts';
import type { RingPorts } from '../own-keys/rings-of.ts';
import type { MintWiring } from './wiring.ts';

/** For the rings of an app's keys or credentials. */
export const ringPorts = (app: string, { secrets, directory, clock, journal }: MintWiring): RingPorts => ({
  sourceOf: ({ variable }) => secretsManagerSource(secrets, requireEnvironment(variable)),
  published: dynamodbPublishedKeys(directory, app),
  usedOf: ({ name }) => dynamodbUsedVersions(directory, app, name),
  clock,
  random: Math.random,
  journal,
});
