import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ItemTable } from '../item-table.ts';
import type { AlarmRow } from './alarm-row.ts';
import { keyAlarmsOf, type WatchedKeys } from './key-alarms.ts';
import { fiveMinutes, maxMetrics, ofTable, ownMetric, refused, sumOf } from './metrics.ts';

/** The parts of a deployment that alarms and the dashboard watch. */
export interface Watched extends WatchedKeys {
  readonly api: HttpApi;
  readonly functions: readonly IFunction[];
  readonly tables: readonly ItemTable[];
  /** If the service is tried from outside. */
  readonly probe?: IFunction | undefined;
}

/** Every alarm of this deployment. There are as many for a hundred apps as for one, but of those on functions. */
export function alarmsOf({ config, apps, api, functions, tables, rotateKey, probe }: Watched): AlarmRow[] {
  const { name: service, alarms } = config;
  const own = (metricName: string, statistic?: string, period?: Duration) =>
    ownMetric(service, metricName, statistic, period);
  // Each probe of an app is one that is refused.
  const probesIn = (period: Duration) =>
    probe ? apps.length * Math.ceil(period.toMinutes() / (config.monitoring.probeMinutes ?? 5)) : 0;
  const when = (applies: boolean, ...rows: AlarmRow[]) => (applies ? rows : []);

  return [
    {
      name: 'server-errors',
      says: 'API Gateway answered 5xx: a function failed, timed out, was throttled or refused for a fault of ours.',
      metric: api.metricServerError({ statistic: Stats.SUM, period: fiveMinutes }),
      threshold: alarms.serverErrors,
    },
    {
      name: 'defect',
      says: 'A function met an error that it does not know.',
      metric: refused(service, 'internal'),
      threshold: 1,
    },
    {
      name: 'slow',
      says: 'One request in twenty takes too long, for fifteen minutes.',
      metric: api.metricLatency({ statistic: Stats.percentile(95), period: fiveMinutes }),
      threshold: alarms.latencyMillis,
      periods: 3,
    },
    {
      name: 'dependency-down',
      says: 'DynamoDB, Secrets Manager, SNS or an identity provider does not answer.',
      metric: refused(service, 'unavailable', 'key_unavailable'),
      threshold: alarms.unavailable,
    },
    ...keyAlarmsOf({ config, apps, rotateKey }),
    {
      name: 'replays',
      says: 'Nonces come a second time.',
      metric: own('NonceReplayed'),
      threshold: alarms.replays,
    },
    {
      name: 'logins-refused',
      says: 'Many wrong passwords, codes, tokens or API keys.',
      metric: refused(service, 'unauthenticated'),
      threshold: alarms.unauthenticated + probesIn(fiveMinutes),
    },
    {
      name: 'rate-limited',
      says: 'Many requests are over a limit.',
      metric: own('RateLimited'),
      threshold: alarms.rateLimited,
    },
    ...when(
      apps.some(({ tokens }) => tokens.by === 'vendor'),
      {
        name: 'upstream-failed',
        says: "A chat vendor's API gives no tokens.",
        metric: own('UpstreamFailed'),
        threshold: alarms.upstreamFailures,
      },
    ),
    ...when(
      apps.some(({ callers }) => callers.some(({ kind }) => kind === 'passcode')),
      {
        name: 'many-sms',
        says: 'Many text messages in an hour: they cost money.',
        metric: own('SmsSent', Stats.SUM, Duration.hours(1)),
        threshold: alarms.smsPerHour,
      },
    ),
    ...throttleRows(functions),
    {
      name: 'table-throttled',
      says: 'DynamoDB throttles a table.',
      metric: sumOf(tables.flatMap(throttlesOf)),
      threshold: alarms.tableThrottles,
    },
    ...(probe ? [probeRow(probe, config.monitoring.probeMinutes ?? 5)] : []),
  ];
}

const probeRow = (probe: IFunction, minutes: number): AlarmRow => ({
  name: 'probe-failed',
  says: 'Twice in a row, the service did not answer a probe as it should, or the probe did not run.',
  metric: probe.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(minutes) }),
  threshold: 1,
  periods: 2,
  missing: TreatMissingData.BREACHING,
});

/** Ten functions an alarm. The first has the name alone. */
function throttleRows(functions: readonly IFunction[]): AlarmRow[] {
  const groups = Math.ceil(functions.length / maxMetrics);
  return Array.from({ length: groups }, (_, at) => {
    const own = functions.slice(at * maxMetrics, (at + 1) * maxMetrics);
    const metrics = own.map((each) => each.metricThrottles({ statistic: Stats.SUM, period: fiveMinutes }));
    return {
      name: at === 0 ? 'throttled' : `throttled-${at + 1}`,
      says: 'Lambda refuses to run a function: its concurrency, or that of the account, is used up.',
      metric: sumOf(metrics),
      threshold: 1,
    };
  });
}

export const throttlesOf = (table: ItemTable): Metric[] => [
  ofTable(table, 'ReadThrottleEvents'),
  ofTable(table, 'WriteThrottleEvents'),
];
