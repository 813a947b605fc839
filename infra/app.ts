import { App } from 'aws-cdk-lib';
import config from '../vending.config.ts';
import { withDiscoveredKeys } from './discover-keys.ts';
import { VendingStack } from './vending-stack.ts';

const app = new App({ analyticsReporting: false });
new VendingStack(app, config.name, { config: await withDiscoveredKeys(config) });
