import { type App, isSigning, isUpstream, makesNonces } from '../../lambdas/contract/app.ts';
import type { CallerKind } from '../../lambdas/contract/caller-config.ts';
import { routesOf } from '../../lambdas/profiles/routes.ts';
import type { RequestName } from './requests.ts';

/** All requests that one token takes, from a client that has nothing to the vendor that accepts it. */
export interface Flow {
  readonly app: string;
  readonly caller: CallerKind;
  readonly requests: readonly RequestName[];
  readonly sendsSms: boolean;
  readonly hashesPassword: boolean;
  readonly asksVendor: boolean;
}

/** The flows of an app, one for each kind of caller. Guests are not counted. */
export const flowsOf = (app: App): Flow[] => {
  const kinds = new Set(app.callers.map(({ kind }) => kind).filter((kind) => kind !== 'unsafeOpen'));
  return [...kinds].map((caller) => ({
    app: app.name,
    caller,
    requests: requestsOf(app, caller),
    sendsSms: caller === 'passcode',
    hashesPassword: caller === 'password',
    asksVendor: isUpstream(app),
  }));
};

function requestsOf(app: App, caller: CallerKind): RequestName[] {
  const routes = routesOf(app);
  const redeem = routes.find((route) => route.does === 'redeem');
  /** Made once: a user's next tokens find it as it is. */
  const keepsAccount = routes.some((route) => route.does === 'vend' && route.keepsAccount === true);
  return [
    ...(app.nonce === 'required' && makesNonces(app) ? (['a nonce'] as const) : []),
    ...(caller === 'passcode' ? (['a passcode'] as const) : []),
    vendBy(caller, app.nonce === 'required', isSigning(app) && keepsAccount),
    ...(redeem?.does === 'redeem'
      ? [redeem.keepsAccount ? ('a redeem that keeps the account' as const) : ('a redeem' as const)]
      : []),
  ];
}

function vendBy(caller: CallerKind, takesNonce: boolean, keepsAccount: boolean): RequestName {
  if (caller === 'password' || caller === 'passcode' || caller === 'apiKey') return `a vend by \`${caller}\``;
  if (keepsAccount) return 'a vend that keeps the account';
  return takesNonce ? 'a vend by `oidc` with a nonce' : 'a vend by `oidc`';
}
