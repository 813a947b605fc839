import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { Limits } from '../lambdas/contract/limits.ts';

/** How much more `npm start` allows: a page in development is loaded more often than a user loads it. */
const times = 100;
const most = 1_000_000;

/**
 * A configuration for `npm start`: with generous limits, and without the network. A stand-in answers for every identity
 * provider, so the addresses of their keys need not be discovered.
 */
export function forDevelopment(config: VendingConfig): VendingConfig {
  const apps = Object.entries(config.apps).map(([name, app]) => [
    name,
    {
      ...app,
      limits: generous(app.limits),
      callers: app.callers.map((caller) =>
        caller.kind === 'oidc' ? { jwksUrl: 'https://localhost/jwks', ...caller } : caller,
      ),
    },
  ]);
  return { ...config, apps: Object.fromEntries(apps) };
}

const generous = (limits: Limits): Limits =>
  Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => [
      name,
      { ...limit, max: Math.min(limit.max * times, most) },
    ]),
  ) as unknown as Limits;
