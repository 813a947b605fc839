import { type App, makesNonces } from '../lambdas/contract/app.ts';
import { present } from '../lambdas/contract/present.ts';
import type { RouteThat } from '../lambdas/contract/route.ts';
import { routeKeyOf, routesOf } from '../lambdas/profiles/routes.ts';
import { CommandError } from './command-error.ts';
import type { Context } from './context.ts';
import { type ProofOptions, proofBy } from './proofs.ts';
import { ask, newNonce } from './service.ts';
import type { Target } from './target.ts';

export interface TokenOptions extends ProofOptions {
  readonly subject?: string;
  readonly nonce?: string;
}

/** Asks the app for tokens, as a frontend or a backend does. */
interface TokenRequests {
  ask(): Promise<Readonly<Record<string, unknown>>>;
  /** Whether one user gets all the tokens. A user may have only a few. */
  readonly isOneUser: boolean;
}

/** The route at which a frontend or a backend asks for a token. */
export function vendRouteOf(app: App): RouteThat<'vend'> {
  const route = routesOf(app).find(
    (each) => each.does === 'vend' && each.role === 'integrator' && each.write !== undefined,
  );
  if (route?.does !== 'vend') throw new CommandError(`${app.name} gives no tokens.`);
  return route;
}

/** @param vendorsNonce makes a vendor's nonce, if the app signs nonces that it does not make. */
export async function tokenRequests(
  context: Context,
  target: Target,
  app: App,
  { subject, nonce: given, ...options }: TokenOptions,
  vendorsNonce?: () => string,
): Promise<TokenRequests> {
  const route = vendRouteOf(app);
  const proof = await proofBy(context, target, app, options);
  async function anyNonce(): Promise<string> {
    if (makesNonces(app)) return (await newNonce(target.apiUrl, app.name)).nonce;
    if (vendorsNonce) return vendorsNonce();
    throw new CommandError(`${app.name} signs its vendor's nonces: give one with --nonce.`);
  }
  return {
    isOneUser: proof.isBackend !== true || subject !== undefined,
    async ask() {
      const nonce = given ?? (app.nonce === 'required' ? await anyNonce() : undefined);
      const asked = present({ subject: subject ?? proof.subject, nonce });
      return ask(target.apiUrl, routeKeyOf(app, route), {
        headers: { ...(await proof.headers()), ...present({ 'x-nonce': nonce }) },
        body: route.write?.(asked, app.settings),
      });
    },
  };
}
