import { App } from 'aws-cdk-lib';
import { withDiscoveredKeys } from './discover-keys.ts';
import { loadConfig, refuseTwins } from './load-config.ts';
import { quotaReport, quotasOf } from './quotas.ts';
import { VendingStack } from './vending-stack.ts';

/** Synthesizes the stack of the folder's configuration. The `stack` of an error about the configuration is its message. */
export async function synth(): Promise<void> {
  await refuseTwins();
  const config = await withDiscoveredKeys(await loadConfig());
  const app = new App({ analyticsReporting: false });
  // The CLI and `npm start` would not hear of it, and without a check the deployment would be another one.
  if (app.node.tryGetContext('stage') !== undefined) {
    const message = 'Choose the stage by VENDING_STAGE, not by -c.';
    throw Object.assign(new Error(message), { stack: message });
  }
  const { stackName } = new VendingStack(app, config.name, { config });
  const { template } = app.synth().getStackByName(stackName);
  for (const line of quotaReport(quotasOf(template, config.routesPerApi), Object.keys(config.apps).length))
    console.error(line);
}
