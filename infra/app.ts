import { App } from 'aws-cdk-lib';
import config from '../vending.config.ts';
import { VendingStack } from './vending-stack.ts';

new VendingStack(new App({ analyticsReporting: false }), config.name, { config });
