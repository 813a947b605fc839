import type { SigningApp } from '../../lambdas/contract/app.ts';
import type { TokenKind } from '../../lambdas/contract/token-format.ts';
import { appEndpoints } from '../../lambdas/http/app-endpoints.ts';
import { routeKeyOf } from '../../lambdas/profiles/routes.ts';
import { introspect } from '../../lambdas/vending/introspect.ts';
import { redeem } from '../../lambdas/vending/redeem.ts';
import { reissue } from '../../lambdas/vending/reissue.ts';
import { findSession, renewSession } from '../../lambdas/vending/sessions.ts';
import { subscribe } from '../../lambdas/vending/subscribe.ts';
import { takeKey } from '../../lambdas/vending/take-key.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { sourceIp } from '../doubles/proving.ts';
import { incoming } from '../profiles/route-of.ts';
import { alice, backendKey, madeUpPorts, start } from './made-up-ports.ts';

export const options = { demandsNonce: true, keepsAccount: true };
const does = (what: string) => (app: SigningApp) => app.profile.routes.some((route) => route.does === what);
export const [reissues, redeems] = [does('reissue'), does('redeem')];

/** What alice got at `start`: a token that she asked for, or a backend for her, and a session. */
export async function issued(app: SigningApp, byBackend = false) {
  const all = madeUpPorts(app);
  const ports = { ...all, callers: byBackend ? all.backends : all.callers };
  const subject = app.profile.subjectOf?.('alice', app.settings) ?? 'alice';
  let nonces = 0;
  async function ask() {
    const nonce = `nonce-${++nonces}`;
    await ports.nonces.issue(nonce, start + 600);
    const request = { proofs: byBackend ? backendKey : alice, sourceIp, nonce, subject };
    return vend(request, options, app, ports);
  }
  const redeemed = (token: string) => redeem({ token, sourceIp, keepsAccount: false }, app, ports);
  const { token, wsToken = '' } = await ask();
  const session = redeems(app) ? await redeemed((await ask()).token) : { token: '', refreshToken: '' };
  ports.calls.length = 0;
  return { app, ports, subject, ask, redeemed, token, wsToken, session };
}
export type Issued = Awaited<ReturnType<typeof issued>>;

/** Something that can be done with what was issued. */
export interface Use {
  readonly title: string;
  /** Apps in which there is such a thing; without it, all. */
  readonly of?: (app: SigningApp) => boolean;
  use(given: Issued): Promise<unknown>;
  /** What they are told who are cut off. */
  readonly code: string;
}

/** Through the route, which alone knows the kind. */
const reading = (kind: TokenKind): Use => ({
  title: `reading a ${kind}`,
  of: does('readToken'),
  async use({ [kind]: token, app, ports }) {
    const route = app.profile.routes.find((each) => each.does === 'readToken' && each.kind === kind);
    const endpoint = route && appEndpoints(app, ports).get(routeKeyOf(app, route));
    return endpoint?.serve(incoming({ headers: { authorization: `Bearer ${token}` } }));
  },
  code: 'invalid_token',
});

const subscribes = does('subscribe');

export const uses: readonly Use[] = [
  {
    title: 'subscribing to a channel',
    of: subscribes,
    use: ({ token, app, ports }) =>
      subscribe({ token, channel: 'c', maxLifetimeSeconds: 900, isAllowed: () => true }, app, ports),
    code: 'invalid_token',
  },
  { title: 'asking for a token', use: ({ ask }) => ask(), code: 'forbidden' },
  {
    title: 'having a token again',
    of: reissues,
    use: ({ token, app, ports }) => reissue({ token, graceSeconds: 0 }, app, ports),
    code: 'invalid_token',
  },
  {
    title: 'redeeming a token',
    of: redeems,
    use: ({ token, redeemed }) => redeemed(token),
    code: 'invalid_token',
  },
  reading('token'),
  reading('wsToken'),
  {
    title: 'introspecting a token',
    async use({ token, app, ports }) {
      const request = { proofs: backendKey, sourceIp, token };
      const claims = await introspect(request, app, { ...ports, callers: ports.backends });
      return claims ?? Promise.reject(Object.assign(new Error(), { code: 'not active' }));
    },
    code: 'not active',
  },
];
export const sessionUses: readonly Use[] = [
  {
    title: 'finding a session',
    of: redeems,
    use: async ({ session: { token }, app, ports }) =>
      findSession({ token }, await takeKey(ports.keys.token), app, ports, ports.clock()),
    code: 'unauthenticated',
  },
  {
    title: 'renewing a session',
    of: redeems,
    use: async ({ session: { refreshToken }, subject, app, ports }) =>
      renewSession({ refreshToken, subject }, await takeKey(ports.keys.token), app, ports, ports.clock()),
    code: 'invalid_token',
  },
];
