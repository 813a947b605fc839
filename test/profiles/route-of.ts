import type { Incoming } from '../../lambdas/contract/exchange.ts';
import type { Profile } from '../../lambdas/contract/profile.ts';
import type { Action, Route } from '../../lambdas/contract/route.ts';

/** The profile's first route that does this, or the one at `on`. */
export function routeOf<Does extends Action>(profile: Profile, does: Does, on?: string) {
  const route = profile.routes.find((each) => each.does === does && (on === undefined || each.on === on));
  if (!route) throw new Error(`no route ${does} ${on ?? ''}`);
  return route as Extract<Route<unknown>, { does: Does }>;
}

export const incoming = (parts: Partial<Incoming> = {}): Incoming => ({
  headers: {},
  path: {},
  body: undefined,
  sourceIp: '192.0.2.1',
  ...parts,
});
