import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Table } from '../adapters/dynamodb/table.ts';
import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import type { logJournal } from '../http/log-journal.ts';
import type { Limiter } from '../vending/limiter.ts';
import type { Minting } from '../vending/minting.ts';

/** What the mint of an app's function is built from. */
export interface MintWiring {
  readonly secrets: SecretsManagerClient;
  readonly directory: Table;
  readonly clock: Clock;
  readonly journal: ReturnType<typeof logJournal>;
}

/** What the callers of an app's function are built from. */
export interface CallerWiring extends Omit<MintWiring, 'secrets'> {
  readonly app: App;
  readonly ephemeral: Table;
  readonly limiter: Limiter;
  readonly newId: () => string;
  readonly minting: Minting;
}
