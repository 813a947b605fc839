import type { Line } from './insights.ts';

interface Named {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}
interface Watched extends Named {
  readonly Statistic?: string;
}
interface Alarm extends Watched {
  readonly AlarmName?: string;
  readonly Threshold?: number;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Named; readonly Stat: string } }[];
}
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}
interface Embedded {
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}

/** Alarms of this template on the functions' own metrics that go off at these lines, by the end of their names. */
export function goingOff(template: object, service: string, lines: readonly Line[]): string[] {
  const { Resources } = template as Template;
  return Object.values(Resources).flatMap(({ Type, Properties = {} }) => {
    if (Type !== 'AWS::CloudWatch::Alarm') return [];
    const { AlarmName = '', Threshold = 0, Metrics, ...own } = Properties as Alarm;
    const watched: Watched[] = Metrics?.flatMap(({ MetricStat }) =>
      MetricStat ? [{ ...MetricStat.Metric, Statistic: MetricStat.Stat }] : [],
    ) ?? [own];
    const value = watched.reduce((sum, metric) => sum + amountOf(metric, lines), 0);
    return value >= Threshold ? [AlarmName.replace(`${service}-`, '')] : [];
  });
}

function amountOf(
  { Namespace, MetricName = '', Dimensions = [], Statistic }: Watched,
  lines: readonly Line[],
): number {
  const names = Dimensions.map(({ Name }) => Name).sort();
  const values = lines.flatMap((line) => {
    const { CloudWatchMetrics = [] } = (line['_aws'] ?? {}) as Partial<Embedded>;
    const isMeant = CloudWatchMetrics.some(
      (each) =>
        each.Namespace === Namespace &&
        each.Metrics.some(({ Name }) => Name === MetricName) &&
        each.Dimensions.some((set) => [...set].sort().join() === names.join()) &&
        Dimensions.every(({ Name, Value }) => line[Name] === Value),
    );
    return isMeant ? [Number(line[MetricName])] : [];
  });
  return Statistic === 'Maximum' ? Math.max(0, ...values) : values.reduce((sum, each) => sum + each, 0);
}
