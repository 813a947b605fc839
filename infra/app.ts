import { App } from 'aws-cdk-lib';
import { withDiscoveredKeys } from './discover-keys.ts';
import { loadConfig, refuseTwins } from './load-config.ts';
import { quotaReport, quotasOf } from './quotas.ts';
import { VendingStack } from './vending-stack.ts';

async function synthesize() {
  await refuseTwins();
  const config = await withDiscoveredKeys(await loadConfig());
  const app = new App({ analyticsReporting: false });
  // The CLI and `npm start` would not hear of it, and without a check the deployment would be another one.
  if (app.node.tryGetContext('stage') !== undefined)
    throw Object.assign(new Error(), { stack: 'Choose the stage by VENDING_STAGE, not by -c.' });
  const { stackName } = new VendingStack(app, config.name, { config });
  const { template } = app.synth().getStackByName(stackName);
  for (const line of quotaReport(quotasOf(template, config.routesPerApi), Object.keys(config.apps).length))
    console.error(line);
}

await synthesize().catch((error: unknown) => {
  // Without Node's frame around it. The stack of a mistake in the configuration is its message.
  console.error(error instanceof Error ? error.stack : error);
  // The CDK would synthesize an empty app otherwise.
  process.exit(1);
});
