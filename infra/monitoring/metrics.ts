import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** What the functions write in CloudWatch's embedded metric format (`lambdas/http/log.ts`). */
const namespace = 'TokenVending';

export const fiveMinutes = Duration.minutes(5);

/** A metric of the whole deployment. */
export const ownMetric = (service: string, metricName: string, statistic = Stats.SUM, period = fiveMinutes) =>
  new Metric({ namespace, metricName, statistic, period, dimensionsMap: { service } });

/** Requests that were refused with one of these codes. */
export const refused = (service: string, ...codes: string[]): IMetric =>
  sumOf(
    codes.map(
      (code) =>
        new Metric({
          namespace,
          metricName: 'Refused',
          statistic: Stats.SUM,
          period: fiveMinutes,
          dimensionsMap: { service, code },
        }),
    ),
  );

/** An alarm's expression takes ten metrics (CloudWatch User Guide, "Create an alarm based on a metric math expression"). */
export const maxMetrics = 10;

/** The sum of at most `maxMetrics`, of which some may have no values. */
export function sumOf(metrics: readonly Metric[]): IMetric {
  const [first] = metrics;
  if (first && metrics.length === 1) return first;
  const named = metrics.map((metric, at) => [`m${at}`, metric] as const);
  return new MathExpression({
    expression: `SUM([${named.map(([id]) => `FILL(${id}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(named),
    period: fiveMinutes,
    label: first?.metricName ?? '',
  });
}

/** A metric of one table. */
export const ofTable = ({ tableName }: { readonly tableName: string }, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    statistic: Stats.SUM,
    period: fiveMinutes,
    dimensionsMap: { TableName: tableName },
  });

/** A line for each app, or each code, that has values: also for apps that come later. Alarms can't use it. */
export const linesBy = (
  dimension: 'app' | 'code',
  service: string,
  metricName: string,
  statistic: string = Stats.SUM,
) =>
  new MathExpression({
    expression: `SEARCH('{${namespace},service,${dimension}} MetricName="${metricName}" service="${service}"', '${statistic}', 300)`,
    usingMetrics: {},
    period: fiveMinutes,
    label: '',
  });
