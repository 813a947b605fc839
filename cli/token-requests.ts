import { type App, makesNonces } from '../lambdas/contract/app.ts';
import { present } from '../lambdas/contract/present.ts';
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

/** Returns a function that asks the app for a token, as a frontend or a backend does. Each call uses the same proof. */
export async function tokenRequests(
  context: Context,
  target: Target,
  app: App,
  { subject, nonce: given, ...options }: TokenOptions,
): Promise<() => Promise<Readonly<Record<string, unknown>>>> {
  const route = routesOf(app).find(
    (each) => each.does === 'vend' && each.role === 'integrator' && each.write !== undefined,
  );
  if (route?.does !== 'vend') throw new CommandError(`${app.name} gives no tokens.`);
  const proof = await proofBy(context, target, app, options);
  return async () => {
    const nonce = given ?? (makesNonces(app) ? (await newNonce(target.apiUrl, app.name)).nonce : undefined);
    if (app.nonce === 'required' && nonce === undefined)
      throw new CommandError(`${app.name} signs its vendor's nonces: give one with --nonce.`);
    const asked = present({ subject: subject ?? proof.subject, nonce });
    return ask(target.apiUrl, routeKeyOf(app, route), {
      headers: { ...proof.headers, ...present({ 'x-nonce': nonce }) },
      body: route.write?.(asked, app.settings),
    });
  };
}
