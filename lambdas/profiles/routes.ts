import type { App } from '../contract/app.ts';
import type { Action, Route } from '../contract/route.ts';
import { everyAppRoutes } from './every-app.ts';

/**
 * The routes that an app serves: those of its roles; nonces only where it makes them (a vendor's own nonce comes from
 * the vendor), and passcodes only where they are a way to prove oneself.
 */
export const routesOf = ({ dialect, roles, callers }: App): Route<unknown>[] =>
  [...everyAppRoutes, ...dialect.routes].filter(
    ({ role, does }) =>
      (role === 'every' || roles.includes(role)) &&
      (does !== 'issueNonce' || roles.includes('vendor')) &&
      (does !== 'sendPasscode' || callers.some(({ kind }) => kind === 'passcode')),
  );

/** What the shared function answers: it reaches no secret. All else is the app's own function's. */
const withoutSecret: ReadonlySet<Action> = new Set<Action>(['issueNonce', 'reply']);

export const needsNoSecret = ({ does }: Route<unknown>): boolean => withoutSecret.has(does);

/** The route's key in the HTTP API: the profile's, below the app's prefix. */
export function routeKeyOf(app: Pick<App, 'name'>, { on }: Route<unknown>): string {
  const [method, path] = on.split(' ');
  return `${method} /${app.name}${path}`;
}
