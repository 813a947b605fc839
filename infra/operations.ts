import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { App } from '../lambdas/contract/app.ts';
import type { ItemTable } from './item-table.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { Probe } from './monitoring/probe.ts';
import { Rollout } from './rollout.ts';
import type { VendingApi } from './vending-api.ts';
import { VendingFunction } from './vending-function.ts';

export interface OperationsProps {
  readonly config: VendingConfig;
  readonly apps: readonly App[];
  readonly api: VendingApi;
  readonly tables: readonly ItemTable[];
  readonly rotateKey?: VendingFunction | undefined;
}

/** What watches the functions and log groups beside it, and what moves their traffic. */
export class Operations extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, apps, api, tables, rotateKey }: OperationsProps) {
    super(scope, id);
    const functions = scope.node.findAll().filter((each) => each instanceof VendingFunction);
    const { probeMinutes } = config.monitoring;
    const probe =
      probeMinutes === undefined
        ? undefined
        : new Probe(this, 'Probe', { config, apiUrl: api.url, minutes: probeMinutes }).handler;
    const logs = scope.node.findAll().filter((each) => each instanceof LogGroup);
    const monitoring = new Monitoring(this, 'Monitoring', {
      ...{ config, apps, functions, tables, rotateKey, probe },
      api: api.api,
      logGroupNames: logs.map(({ logGroupName }) => logGroupName),
    });
    this.alarms = monitoring.all;
    if (config.rollout !== 'AllAtOnce')
      new Rollout(this, 'Rollout', {
        rollout: config.rollout,
        functions: functions.filter((each) => each !== rotateKey),
        alarms: monitoring.ofDeployments,
      });
  }
}
