import type { App } from '../lambdas/contract/app.ts';
import type { Route } from '../lambdas/contract/route.ts';
import { describedActions } from './actions.ts';
import { type DescribedBody, has, settingNamed } from './body.ts';

/** Whether the app gives a token for a nonce alone, and the body has no place for it. */
export const takesNonceHeader = (app: App, { does, role }: Route<unknown>, body: DescribedBody | undefined) =>
  does === 'vend' && role !== 'vendor' && app.nonce === 'required' && !has(body, 'nonce');

export function parametersOf(app: App, route: Route<unknown>, body: DescribedBody | undefined) {
  const path = [...route.on.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...pin(app, name) },
    ...(pin(app, name) ? {} : { example: 'made-up' }),
  }));
  const headers = namingHeaders(app, route).map((name) => ({
    name,
    in: 'header',
    schema: { type: 'string', ...pin(app, name) },
  }));
  return [
    ...path,
    ...headers,
    ...(takesNonceHeader(app, route, body)
      ? [
          {
            name: 'X-Nonce',
            in: 'header',
            required: true,
            schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
            description: 'A nonce of this app.',
            example: 'made-up-nonce',
          },
        ]
      : []),
    ...(describedActions[route.does].isCached
      ? [
          {
            name: 'If-None-Match',
            in: 'header',
            schema: { type: 'string' },
            description: 'The `ETag` of an earlier answer.',
          },
        ]
      : []),
  ];
}

/** Headers in which the vendor's clients name the app. A fixed answer is the same for all. */
export const namingHeaders = ({ profile, settings }: App, { role, does }: Route<unknown>) =>
  role === 'vendor' && does !== 'reply'
    ? profile.requestHeaders.filter((name) => settingNamed(name, settings) !== undefined)
    : [];

const pin = ({ settings }: App, name: string) => {
  const value = settingNamed(name, settings);
  return value === undefined ? undefined : { const: value };
};
