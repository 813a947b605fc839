import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';

export interface VendingFunctionProps {
  readonly config: VendingConfig;
  /** File in `lambdas/`. */
  readonly entry: `${string}.ts`;
  /** The most that may run at a time; also kept free for it. By default the account's concurrency is the bound. */
  readonly reservedConcurrency?: number | undefined;
}

const root = join(import.meta.dirname, '..');

/** All functions share this: runtime, bundling, and a role that at first may only write its own log. */
export class VendingFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, { config, entry, reservedConcurrency }: VendingFunctionProps) {
    const { memoryMegabytes, timeoutSeconds, logRetentionDays } = config.functions;
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      entry: join(root, 'lambdas', entry),
      projectRoot: root,
      depsLockFilePath: join(root, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // CDK's keep-alive setting is for version 2 of the SDK.
      awsSdkConnectionReuse: false,
      bundling: {
        // CommonJS: an ES module's static import of a built-in evaluates all of its exports at every cold start.
        format: OutputFormat.CJS,
        mainFields: ['module', 'main'],
        // The tested SDK runs, not the one of the runtime.
        bundleAwsSDK: true,
        minify: true,
        sourceMap: false,
        // The function runs the configuration that synth checked.
        define: { VENDING_CONFIG: JSON.stringify(config) },
      },
    });
  }

  /** SMS to phone numbers. These have no ARN, so this allows every resource except those that have one, such as topics. */
  grantSendSms(): void {
    this.addToRolePolicy(
      new PolicyStatement({ actions: ['sns:Publish'], notResources: ['arn:*:sns:*:*:*'] }),
    );
  }
}
