import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Bundled } from '../lambdas/config/bundled.ts';
import { memoryMegabytesOf } from '../lambdas/config/memory.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { bundle, type Entry } from './bundle.ts';
import { type LogConfig, VendingLog } from './vending-log.ts';

export interface VendingFunctionProps {
  readonly config: LogConfig & Pick<VendingConfig, 'rollout' | 'monitoring'>;
  readonly entry: Entry;
  /** What the function knows of the configuration. */
  readonly bundled: Bundled;
  /** What it shows. Made only if the code is. */
  readonly pagesOf?: () => object;
  /** The most that may run at a time; also kept free for it. By default the account's concurrency is the bound. */
  readonly reservedConcurrency?: number | undefined;
  /** How many sandboxes are always warm. AWS has them for an alias alone. */
  readonly provisionedConcurrency?: number | undefined;
}

/** All functions share this: runtime, bundling, and a role that at first may only write its own log. */
export class VendingFunction extends LambdaFunction {
  /** Whom to call: the function, or its alias, which moves to a new version bit by bit. */
  readonly live: IFunction;
  private readonly kmsKeyArn: string | undefined;

  constructor(scope: Construct, id: string, props: VendingFunctionProps) {
    const { config, entry, bundled, pagesOf, reservedConcurrency, provisionedConcurrency } = props;
    const { timeoutSeconds, systemLogLevel } = config.functions;
    const [ownApp = { callers: [] }] = entry === 'serve-app' ? Object.values(bundled.apps) : [];
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new VendingLog(scope, `${id}Logs`, config);
    logGroup.grantWrite(role);
    super(scope, id, {
      code: bundle(scope, id, entry, { config: bundled, pagesOf }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMegabytesOf(ownApp, config),
      timeout: Duration.seconds(timeoutSeconds),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel[systemLogLevel],
      ...(config.monitoring.tracing && { tracing: Tracing.ACTIVE }),
    });
    this.kmsKeyArn = config.kmsKeyArn;
    this.live =
      config.rollout === 'AllAtOnce' && provisionedConcurrency === undefined
        ? this
        : (new Alias(this, 'Live', {
            aliasName: 'live',
            version: this.currentVersion as IVersion,
            ...(provisionedConcurrency !== undefined && {
              provisionedConcurrentExecutions: provisionedConcurrency,
            }),
          }) as IFunction);
  }

  /** SMS to phone numbers. These have no ARN, so this allows every resource except those that have one, such as topics. */
  grantSendSms(): void {
    this.addToRolePolicy(
      new PolicyStatement({ actions: ['sns:Publish'], notResources: ['arn:*:sns:*:*:*'] }),
    );
  }

  /** For a function that reads a secret or a table: Secrets Manager and DynamoDB use the key in the name of their caller. */
  grantKey(): void {
    if (this.kmsKeyArn === undefined) return;
    const actions = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'];
    this.addToRolePolicy(
      new PolicyStatement({ actions: actions.map((action) => `kms:${action}`), resources: [this.kmsKeyArn] }),
    );
  }
}
