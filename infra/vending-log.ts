import { RemovalPolicy } from 'aws-cdk-lib';
import { type CfnLogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';

export type LogConfig = Pick<VendingConfig, 'functions' | 'keepsData' | 'kmsKeyArn'>;

/** A log group. In a stage that keeps its data, it is evidence: it outlives its function and the stack. */
export class VendingLog extends LogGroup {
  constructor(scope: Construct, id: string, { functions, keepsData, kmsKeyArn }: LogConfig) {
    super(scope, id, {
      retention: functions.logRetentionDays as RetentionDays,
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    if (kmsKeyArn !== undefined) (this.node.defaultChild as CfnLogGroup).kmsKeyId = kmsKeyArn;
  }
}
