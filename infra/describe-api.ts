import type { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { pageRouteKeys } from '../lambdas/contract/page.ts';
import { pagesOf } from '../openapi/pages.ts';
import { VendingFunction } from './vending-function.ts';

/** The function that shows the description of the API, and what its errors mean. */
export class DescribeApi extends VendingFunction {
  static readonly routeKeys = pageRouteKeys;

  constructor(scope: Construct, config: VendingConfig) {
    const { name, stage, functions } = config;
    super(scope, 'DescribeApi', {
      config,
      entry: 'describe-api',
      bundled: { name, stage, apps: {} },
      pagesOf: () => pagesOf(config),
      reservedConcurrency: functions.reservedConcurrency,
    });
  }
}
