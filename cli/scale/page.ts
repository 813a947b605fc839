import { appsOf } from '../../lambdas/config/apps.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { type Flow, flowsOf } from '../cost/flows.ts';
import { prices } from '../cost/prices.ts';
import { accountConcurrency, checkedOn, partition, quotasOf } from './quotas.ts';
import { sandboxesAt, usageOf, wallsOf } from './walls.ts';

const rates = [1, 10, 100, 1_000, 10_000, 100_000];
const number = (value: number) => value.toLocaleString('en');
const row = (cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => (typeof cell === 'number' ? number(cell) : cell)).join(' | ')} |`;
const table = (heads: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');
const nameOf = ({ app, caller }: Flow) => `\`${app}\` by \`${caller}\``;

/** The figures of docs/scale.md, in Markdown. */
export function scalePage(config: VendingConfig): string {
  const flows = appsOf(config).flatMap(flowsOf);
  const quotas = quotasOf(config);
  const shown = [firstOf(flows, 'oidc'), firstOf(flows, 'password')].filter((flow) => flow !== undefined);
  return [
    `Each second, in one Region. AWS's pages were read on ${checkedOn}.`,
    table(
      ['name', 'what', 'at most', 'raised by', 'source'],
      [
        ...Object.values(quotas).map(({ name, what, perSecond, raise, source }) => [
          name,
          what,
          perSecond,
          raise,
          source,
        ]),
        [
          'concurrency',
          'functions of the account that run at a time',
          accountConcurrency,
          quotas.invocations.raise,
          quotas.invocations.source,
        ],
      ],
    ),
    '### The walls of each flow',
    'In tokens a second, if nothing is raised. A flow is all requests of one token, with the vendor played here too.',
    table(
      ['flow', 'requests', 'first wall', 'next', 'then'],
      flows.map((flow) => [
        nameOf(flow),
        flow.requests.length,
        ...wallsOf(flow, config)
          .slice(0, 3)
          .map(({ tokensPerSecond, name }) => `**${number(tokensPerSecond)}** ${name}`),
      ]),
    ),
    ...shown.flatMap((flow) => [
      `### From 1 to 100,000 tokens a second: ${nameOf(flow)}`,
      steps(flow, config),
    ]),
  ].join('\n\n');
}

/** Of those that sign. */
const firstOf = (flows: readonly Flow[], caller: string) =>
  flows.find((flow) => flow.caller === caller && !flow.asksVendor);

/** What each rate takes, and what must have been raised for it. */
function steps(flow: Flow, config: VendingConfig): string {
  const usage = usageOf(flow, config);
  const walls = wallsOf(flow, config);
  return table(
    [
      'tokens',
      'requests',
      'busy sandboxes',
      'writes to `Ephemeral`',
      'its partitions',
      'reads of `Directory`',
      'reads of secrets',
      'DynamoDB, USD an hour',
      'to raise first',
    ],
    rates.map((rate) => {
      const writes = rate * usage.ephemeralWrites;
      const reads = rate * usage.directoryReads;
      const sandboxes = sandboxesAt(rate, usage);
      const passed = walls.filter(({ tokensPerSecond }) => tokensPerSecond < rate).map(({ name }) => name);
      return [
        rate,
        rate * usage.requests,
        sandboxes,
        writes,
        Math.max(1, Math.ceil(writes / partition.writesPerSecond)),
        reads,
        // Two versions, once a minute.
        Math.ceil((2 * sandboxes) / 60),
        usdAnHour(writes + rate * usage.directoryWrites, reads),
        passed.join(', ') || '-',
      ];
    }),
  );
}

const usdAnHour = (writes: number, reads: number) =>
  (((writes * prices.writesPerMillion + reads * prices.readsPerMillion) * 3_600) / 1_000_000).toFixed(2);
