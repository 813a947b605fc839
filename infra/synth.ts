import type { VendingConfig } from '../lambdas/config/schema.ts';
import { withDiscoveredKeys } from './discover-keys.ts';
import { loadConfig, refuseTwins } from './load-config.ts';
import { quotaReport, quotasOf } from './quotas.ts';

/**
 * Synthesizes the stack of the folder's configuration. The `stack` of an error about the configuration is its message.
 *
 * @param adapt makes another configuration of it, for `npm start`; no deployment has that.
 */
export async function synth(adapt = (config: VendingConfig) => config): Promise<void> {
  await refuseTwins();
  const config = await withDiscoveredKeys(adapt(await loadConfig()));
  // Most of the time is CDK's.
  console.error(
    `vending.config.ts is right. Building the code of ${Object.keys(config.apps).length} apps ...`,
  );
  const [{ App }, { VendingStack }] = await Promise.all([
    import('aws-cdk-lib'),
    import('./vending-stack.ts'),
  ]);
  const app = new App({ analyticsReporting: false });
  // The CLI and `npm start` would not hear of it, and without a check the deployment would be another one.
  if (app.node.tryGetContext('stage') !== undefined) {
    const message = 'Choose the stage by VENDING_STAGE, not by -c.';
    throw Object.assign(new Error(message), { stack: message });
  }
  const { stackName } = new VendingStack(app, config.name, { config });
  console.error('Writing the template and checking it ...');
  const { template, templateFullPath } = app.synth().getStackByName(stackName);
  for (const line of quotaReport(quotasOf(template, config.routesPerApi), Object.keys(config.apps).length))
    console.error(line);
  console.error(`The template: ${templateFullPath}`);
}
