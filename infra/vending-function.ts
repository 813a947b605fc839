import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Bundled } from '../lambdas/config/bundled.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { bundle, type Entry } from './bundle.ts';

export interface VendingFunctionProps {
  readonly config: Pick<VendingConfig, 'functions'>;
  readonly entry: Entry;
  /** What the function knows of the configuration. */
  readonly bundled: Bundled;
  /** The most that may run at a time; also kept free for it. By default the account's concurrency is the bound. */
  readonly reservedConcurrency?: number | undefined;
}

/** All functions share this: runtime, bundling, and a role that at first may only write its own log. */
export class VendingFunction extends LambdaFunction {
  constructor(scope: Construct, id: string, props: VendingFunctionProps) {
    const { config, entry, bundled, reservedConcurrency } = props;
    const { memoryMegabytes, timeoutSeconds, logRetentionDays } = config.functions;
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      code: bundle(scope, id, entry, bundled),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }

  /** SMS to phone numbers. These have no ARN, so this allows every resource except those that have one, such as topics. */
  grantSendSms(): void {
    this.addToRolePolicy(
      new PolicyStatement({ actions: ['sns:Publish'], notResources: ['arn:*:sns:*:*:*'] }),
    );
  }
}
