import { type App, makesNonces, upstreamUrlOf } from '../contract/app.ts';
import type { Action, Route } from '../contract/route.ts';
import { publishesKeys } from '../contract/secrets.ts';
import { everyAppRoutes } from './every-app.ts';

/**
 * The routes that an app serves: those of its roles; nonces only where it makes them (a vendor's own nonce comes from
 * the vendor), passcodes only where they are a way to prove oneself, and what needs a key of its own, or credentials
 * for the vendor's API, only where it has them.
 */
export function routesOf(app: App): Route<unknown>[] {
  const signs = upstreamUrlOf(app) === undefined;
  const serves: Partial<Record<Action, boolean>> = {
    issueNonce: makesNonces(app),
    sendPasscode: app.callers.some(({ kind }) => kind === 'passcode'),
    introspect: signs,
    reissue: signs,
    readToken: signs,
    describe: !signs,
    publishKeys: publishesKeys(app),
    describeIssuer: publishesKeys(app),
  };
  return [...everyAppRoutes, ...app.dialect.routes].filter(
    ({ role, does }) => (role === 'every' || app.roles.includes(role)) && (serves[does] ?? true),
  );
}

/** The functions that serve routes. */
export type Server = 'issue-nonce' | 'publish-keys' | 'serve-app';

/** What needs no secret is served where none can be reached; all else by the app's own function. */
const servers: Readonly<Partial<Record<Action, Server>>> = {
  issueNonce: 'issue-nonce',
  reply: 'issue-nonce',
  publishKeys: 'publish-keys',
  describeIssuer: 'publish-keys',
};

export const serverOf = ({ does }: Route<unknown>): Server => servers[does] ?? 'serve-app';

/** The route's key in the HTTP API: the profile's, below the app's prefix. */
export function routeKeyOf(app: Pick<App, 'name'>, { on }: Route<unknown>): string {
  const [method, path] = on.split(' ');
  return `${method} /${app.name}${path}`;
}
