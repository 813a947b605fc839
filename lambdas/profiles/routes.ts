import type { App } from '../contract/app.ts';
import type { Route } from '../contract/route.ts';
import { rowOf, type Server } from './actions.ts';
import { everyAppRoutes } from './every-app.ts';

/** The routes that an app serves: those of its roles, if their actions are for such an app (`actions.ts`). */
export const routesOf = (app: App): Route<unknown>[] =>
  [...everyAppRoutes, ...app.profile.routes].filter(
    ({ role, does }) =>
      (role === 'every' || app.roles.includes(role)) && (rowOf(does).isServedBy?.(app) ?? true),
  );

export const serverOf = ({ does }: Route<unknown>): Server => rowOf(does).server;

/** The route's key in the HTTP API: the profile's, below the app's prefix. */
export function routeKeyOf(app: Pick<App, 'name'>, { on }: Route<unknown>): string {
  const [method, path] = on.split(' ');
  return `${method} /${app.name}${path}`;
}

/** Unless a route says otherwise, one that reads a body reads JSON. */
export const acceptedBy = ({ accepts, on, does }: Route<unknown>): readonly ('json' | 'form')[] =>
  accepts ?? (on.startsWith('POST ') && does !== 'issueNonce' ? ['json'] : []);
