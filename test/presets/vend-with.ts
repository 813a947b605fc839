import { appOf } from '../../lambdas/config/apps.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { isSigning, type SigningApp } from '../../lambdas/contract/app.ts';
import type { Identity } from '../../lambdas/contract/principal.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import type { Preset } from '../../presets/preset.ts';
import { sourceIp } from '../doubles/proving.ts';
import { incoming, routeOf } from '../profiles/route-of.ts';
import { oidc } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { madeUpPorts } from '../vending/made-up-ports.ts';

export const alice: Identity = { subject: 'alice' };
export const backend: Identity = { subject: 'bac0bac0bac0bac0', isBackend: true };

/** An app of a preset, or of settings alone. Throws as synth does. */
export function presetApp(preset: Preset, more: object = {}): SigningApp {
  const input = { ...preset, callers: [oidc, { kind: 'apiKey' }], ...more };
  const app = appOf(defineConfig({ name: 'test', apps: { demo: input as never } }), 'demo');
  if (!isSigning(app)) throw new Error('a preset signs');
  return app;
}

/** Vends through the route and every stage; the answer, and the token's header and claims. Rejects as the stages do. */
export async function vendWith(app: SigningApp, body: unknown, principal: Identity = alice) {
  const { settings, profile } = app;
  const route = routeOf(profile, 'vend');
  const caller: Caller = { kind: 'oidc', scheme: 'Test', authenticate: async () => principal };
  const request = { ...route.read(incoming({ body }), settings, []), proofs: {}, sourceIp };
  const options = { demandsNonce: false, keepsAccount: false };
  const vended = await vend(request, options, app, { ...madeUpPorts(app), callers: [caller] });
  const [header, claims] = decode(vended.token);
  return { header, claims, reply: route.reply(vended, settings), token: vended.token };
}
