import { jest } from '@jest/globals';
import type { App } from '../../lambdas/contract/app.ts';
import { appEndpoints } from '../../lambdas/http/app-endpoints.ts';
import { edge } from '../../lambdas/http/edge.ts';
import type { Endpoints } from '../../lambdas/http/endpoint.ts';
import type { Routed } from '../../lambdas/http/layers.ts';
import { loggerOf } from '../../lambdas/http/logger.ts';
import { sharedEndpoints } from '../../lambdas/http/shared-endpoints.ts';
import { sourceAddressOf } from '../../lambdas/http/source-address.ts';
import { demoApp } from '../vending/demo-app.ts';
import { madeUpPorts } from '../vending/made-up-ports.ts';
import { eventOf, newContext, type Sent } from './gateway-event.ts';

/** The headers that every answer has. */
export const commonHeaders = {
  'cache-control': 'no-store',
  'strict-transport-security': 'max-age=63072000',
  vary: 'Origin',
  'x-content-type-options': 'nosniff',
};

/** Both handlers as Lambda runs them, over ports made up for this app; what they log is kept instead of printed. */
export function madeUpService(own: App = demoApp('comapi'), originSecrets?: string) {
  let written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  const ports = madeUpPorts(own);

  async function answer(endpoints: Endpoints, routeKey: string, sent?: Sent, others?: readonly string[]) {
    const own = newContext() as Routed;
    const { statusCode, headers, body } = await edge(
      loggerOf({ name: 'tv', stage: 'prod' }),
      sourceAddressOf(originSecrets),
      endpoints,
      others,
    )(eventOf(routeKey, sent), own);
    return { statusCode, headers, body: body === undefined ? undefined : JSON.parse(body) };
  }

  return {
    ports,
    answer,
    fromApp: (app: App, routeKey: string, sent?: Sent) => answer(appEndpoints(app, ports), routeKey, sent),
    fromShared(apps: readonly App[], routeKey: string, sent?: Sent) {
      const { nonces, limiter, clock } = ports;
      const stores = { noncesOf: () => nonces, limiterOf: () => limiter, clock };
      const [endpoints, others] = sharedEndpoints(apps, stores);
      return answer(endpoints, routeKey, sent, others);
    },
    /** The log as it was written. */
    written: () => written,
    lines: () =>
      written
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
