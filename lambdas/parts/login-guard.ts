import { dynamodbKnownPlaces } from '../adapters/dynamodb/known-places.ts';
import type { GuardPorts } from '../callers/login-guard.ts';
import type { CallerWiring } from './wiring.ts';

/** For callers whose proofs can be guessed. */
export const loginGuard = ({ app, ephemeral, limiter, clock }: CallerWiring): GuardPorts => ({
  limiter,
  clock,
  knownPlaces: dynamodbKnownPlaces(ephemeral, app.name),
  knownPlaceSeconds: app.knownPlaceSeconds,
});
