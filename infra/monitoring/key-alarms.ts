import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import type { App } from '../../lambdas/contract/app.ts';
import type { AlarmRow } from './alarm-row.ts';
import { fiveMinutes, ownMetric, refused } from './metrics.ts';

export interface WatchedKeys {
  readonly config: Pick<VendingConfig, 'name' | 'alarms' | 'monitoring'>;
  readonly apps: readonly App[];
  /** If keys are generated. */
  readonly rotateKey?: IFunction | undefined;
}

export function keyAlarmsOf({ config: { name: service }, apps, rotateKey }: WatchedKeys): AlarmRow[] {
  const shortestStale = Math.min(...apps.map(({ keyMaxStaleSeconds }) => keyMaxStaleSeconds));
  return [
    {
      name: 'key-missing',
      says: 'An app is asked for tokens, and its secret has no usable value.',
      metric: refused(service, 'key_not_configured'),
      threshold: 1,
    },
    {
      name: 'key-rejected',
      says: "A secret's current version is not usable: an older one serves.",
      metric: ownMetric(service, 'KeyVersionRejected'),
      threshold: 1,
    },
    {
      name: 'key-stale',
      says: "A secret can't be read again: half of the time has gone after which its app stops.",
      metric: ownMetric(service, 'KeyAgeSeconds', Stats.MAXIMUM),
      threshold: Math.ceil(shortestStale / 2),
    },
    ...(rotateKey ? rotationRows(service, rotateKey) : []),
  ];
}

const rotationRows = (service: string, rotateKey: IFunction): AlarmRow[] => [
  {
    name: 'rotation-failed',
    says: 'A step of a key rotation failed.',
    metric: rotateKey.metricErrors({ statistic: Stats.SUM, period: fiveMinutes }),
    threshold: 1,
  },
  {
    name: 'rotation-overdue',
    says: 'Generated keys are older than their interval and a day.',
    metric: ownMetric(service, 'RotationOverdueSeconds', Stats.MAXIMUM),
    threshold: 1,
  },
];
