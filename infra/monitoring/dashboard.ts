import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { throttlesOf, type Watched } from './alarms.ts';
import { fiveMinutes, linesBy, ofTable, ownMetric } from './metrics.ts';
import { queries } from './queries.ts';

const half = { width: 12, height: 6 };
const third = { width: 8, height: 6 };

/** Everything on one page: first whether users are served, then why not. */
export function dashboardOf(
  scope: Construct,
  watched: Watched,
  alarms: readonly Alarm[],
  logGroupNames: readonly string[],
): Dashboard {
  const { config, api, functions, tables } = watched;
  const { name: service } = config;
  const graph = (
    title: string,
    size: { width: number; height: number },
    left: IMetric[],
    right: IMetric[] = [],
  ) => new GraphWidget({ title, ...size, left, right, period: fiveMinutes, liveData: true });
  const by = (dimension: 'app' | 'code', metricName: string, statistic?: string) =>
    linesBy(dimension, service, metricName, statistic);
  const latency = [50, 95, 99].map((each) =>
    api.metricLatency({ statistic: Stats.percentile(each), label: `p${each}`, period: fiveMinutes }),
  );
  const ofFunctions = functions.flatMap((each) => [
    each.metricThrottles({ period: fiveMinutes, label: `throttles ${each.node.id}` }),
    each.metricErrors({ period: fiveMinutes, label: `errors ${each.node.id}` }),
  ]);
  const ofTables = tables.flatMap((table) => [
    ofTable(table, 'ConsumedReadCapacityUnits'),
    ofTable(table, 'ConsumedWriteCapacityUnits'),
  ]);

  const rows: IWidget[][] = [
    [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 })],
    [
      graph(
        'Requests, and errors',
        third,
        [api.metricCount()],
        [api.metricClientError(), api.metricServerError()],
      ),
      graph('Latency (ms)', third, latency),
      graph('Tokens given, by app', third, [by('app', 'TokensVended')]),
    ],
    [
      graph('Refused, by code', third, [by('code', 'Refused')]),
      graph('Refused, by app', third, [by('app', 'Refused')]),
      graph('Latency in the function, by app (p95, ms)', third, [by('app', 'LatencyMillis', 'p95')]),
    ],
    [
      graph(
        'Replays, and requests over a limit',
        third,
        [by('app', 'NonceReplayed')],
        [by('app', 'RateLimited')],
      ),
      graph("Failures of the vendors' APIs, by app", third, [by('app', 'UpstreamFailed')]),
      graph('Text messages', third, [ownMetric(service, 'SmsSent')]),
    ],
    [
      graph('Keys: rejected versions, fallbacks', third, [
        by('app', 'KeyVersionRejected'),
        by('app', 'KeyFallbackInUse'),
      ]),
      graph('Keys: since they were last read (s)', third, [by('app', 'KeyAgeSeconds', 'Maximum')]),
      graph('Keys: age of the version in use (s)', third, [by('app', 'KeyVersionAgeSeconds', 'Maximum')]),
    ],
    [
      graph('Functions: throttles and errors', third, ofFunctions),
      graph('Tables: units used', third, ofTables),
      graph('Tables: throttled', third, tables.flatMap(throttlesOf)),
    ],
    [
      ...(['errors-by-route', 'slow-routes'] as const).map(
        (name) =>
          new LogQueryWidget({
            title: name,
            ...half,
            logGroupNames: logGroupNames.slice(0, 50),
            view: LogQueryVisualizationType.TABLE,
            queryString: queries[name],
          }),
      ),
    ],
  ];
  return new Dashboard(scope, 'Dashboard', { dashboardName: service, widgets: rows });
}
