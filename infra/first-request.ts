import { randomUUID } from 'node:crypto';
import { type App, makesNonces } from '../lambdas/contract/app.ts';
import { present } from '../lambdas/contract/present.ts';
import { routeKeyOf, routesOf } from '../lambdas/profiles/routes.ts';
import { type FirstRequest, noncePlaceholder } from './local-notes.ts';

/** How the first kind of caller asks an app for a token; undefined if it has no such route. */
export function firstRequestOf(app: App): FirstRequest | undefined {
  const route = routesOf(app).find(
    (each) => each.does === 'vend' && each.role === 'integrator' && each.write !== undefined,
  );
  const caller = app.callers[0]?.kind;
  if (route?.does !== 'vend' || caller === undefined) return undefined;
  const hasOwnIds = app.profile.subjectOf !== undefined;
  const subject =
    caller === 'apiKey' && hasOwnIds
      ? randomUUID()
      : (caller === 'oidc' && !hasOwnIds) || caller === 'apiKey'
        ? 'user-1'
        : undefined;
  const nonce = app.nonce === 'required' ? noncePlaceholder : undefined;
  return {
    routeKey: routeKeyOf(app, route),
    caller,
    ...(nonce && { nonce: makesNonces(app) ? ('own' as const) : ('vendor' as const) }),
    body: route.write?.(present({ subject, nonce }), app.settings),
  };
}
