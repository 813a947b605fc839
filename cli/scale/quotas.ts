import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { appCutOffCopies } from '../../lambdas/contract/storage-keys.ts';

/** A rate, each second, that AWS or the configuration allows. */
export interface Quota {
  /** How the other tables call it. */
  readonly name: string;
  readonly what: string;
  readonly perSecond: number;
  /** How it is raised. */
  readonly raise: string;
  readonly source: string;
}

/** When these pages were read. */
export const checkedOn = '2026-11-27';

/** Of an account that is not new, in a large Region. New accounts have less, some Regions a quarter. */
export const accountConcurrency = 1_000;
/** A sandbox serves one request at a time, and at most this many a second. */
export const requestsPerSandbox = 10;
/** Of one partition, and so of one item. */
export const partition = { writesPerSecond: 1_000, readsPerSecond: 3_000 } as const;

const gateway = 'API Gateway Developer Guide, "Quotas"';
const lambda = 'Lambda Developer Guide, "Lambda quotas", "Understanding function scaling"';
const partitions = 'DynamoDB Developer Guide, "Best practices for designing and using partition keys"';
const tables = 'DynamoDB Developer Guide, "Quotas"; AWS Database Blog, 2024-05, on maximum throughput';

/** All that a token can run into. */
export const quotasOf = ({ throttle, tables: { ephemeral, directory } }: VendingConfig) =>
  ({
    route: {
      name: 'route',
      what: 'requests to one route',
      perSecond: throttle.requestsPerSecond,
      raise: '`throttle.requestsPerSecond`',
      source: 'the configuration',
    },
    gateway: {
      name: 'gateway',
      what: 'requests to all APIs of the account',
      perSecond: 10_000,
      raise: 'Service Quotas, "Throttle rate" (L-8A5B8E43)',
      source: gateway,
    },
    invocations: {
      name: 'invocations',
      what: 'requests to all functions of the account',
      perSecond: accountConcurrency * requestsPerSandbox,
      raise: 'Service Quotas, "Concurrent executions"',
      source: lambda,
    },
    ephemeralWrites: {
      name: '`Ephemeral` writes',
      what: 'writes to the table of nonces and counts',
      perSecond: ephemeral.maxWriteUnitsPerSecond,
      raise: '`tables.ephemeral.maxWriteUnitsPerSecond`, with `warm` before a launch',
      source: 'the configuration',
    },
    directoryWrites: {
      name: '`Directory` writes',
      what: 'writes to the table of users and accounts',
      perSecond: directory.maxWriteUnitsPerSecond,
      raise: '`tables.directory.maxWriteUnitsPerSecond`, with `warm` before a launch',
      source: 'the configuration',
    },
    directoryReads: {
      name: '`Directory` reads',
      what: 'reads of that table, most of them of cut-offs',
      perSecond: directory.maxReadUnitsPerSecond,
      raise: '`tables.directory.maxReadUnitsPerSecond`, with `warm` before a launch',
      source: 'the configuration',
    },
    tableWrites: {
      name: 'table writes',
      what: 'writes to one table, as AWS allows',
      perSecond: 40_000,
      raise: 'Service Quotas, "Table-level write throughput limit"',
      source: tables,
    },
    tableReads: {
      name: 'table reads',
      what: 'reads of one table, as AWS allows',
      perSecond: 40_000,
      raise: 'Service Quotas, "Table-level read throughput limit"',
      source: tables,
    },
    apiKey: {
      name: 'API key',
      what: 'tokens for one API key, whose count is one item',
      perSecond: partition.writesPerSecond,
      raise: 'more API keys (`limits.vendsPerApiKey` is 100 a second for each by default)',
      source: partitions,
    },
    appCutOff: {
      name: 'cut-off copies',
      what: `requests of one app, which read one of ${appCutOffCopies} copies of its cut-off`,
      perSecond: appCutOffCopies * partition.readsPerSecond,
      raise: '`appCutOffCopies` in `storage-keys.ts`, or a second app',
      source: partitions,
    },
  }) as const satisfies Readonly<Record<string, Quota>>;
export type QuotaName = keyof ReturnType<typeof quotasOf>;
