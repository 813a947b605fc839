import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { VendingStack } from '../../infra/vending-stack.ts';
import { benchConfig } from './config.ts';

/**
 * `infra/app.ts` with the configuration of the bench, and beside it the plain handler as CDK's `NodejsFunction` bundles
 * it if told nothing but to bring the SDK: `cdk synth --app "node bench/service/app.ts {other apps}"`.
 */
const config = benchConfig(Number(process.argv[2] ?? 0));
const stack = new VendingStack(new App({ analyticsReporting: false }), config.name, { config });
new NodejsFunction(stack, 'PlainByDefault', {
  entry: join(import.meta.dirname, '../handlers/plain-vend.ts'),
  runtime: Runtime.NODEJS_24_X,
  bundling: { bundleAwsSDK: true },
});
