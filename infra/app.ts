import { App } from 'aws-cdk-lib';
import config from '../vending.config.ts';
import { withDiscoveredKeys } from './discover-keys.ts';
import { quotaReport, quotasOf } from './quotas.ts';
import { VendingStack } from './vending-stack.ts';

const app = new App({ analyticsReporting: false });
// The CLI and `npm start` would not hear of it, and without a check the deployment would be another one.
if (app.node.tryGetContext('stage') !== undefined)
  throw new Error('Choose the stage by VENDING_STAGE, not by -c.');
const { stackName } = new VendingStack(app, config.name, { config: await withDiscoveredKeys(config) });
const { template } = app.synth().getStackByName(stackName);
for (const line of quotaReport(quotasOf(template, config.routesPerApi), Object.keys(config.apps).length))
  console.error(line);
