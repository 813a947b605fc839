import { requireEnvironment } from '../adapters/environment.ts';
import { identityKeys } from '../adapters/identity-keys.ts';
import type { MadeCaller } from '../callers/callers-of.ts';
import { oidcCaller } from '../callers/oidc.ts';
import { type OidcConfig, providersOf } from '../contract/caller-config.ts';
import { environment } from '../contract/environment.ts';
import type { CallerWiring } from './wiring.ts';

/** The environment has the address of each provider's keys, in the order of the configuration. */
export function oidc(config: OidcConfig, { app, clock, journal }: CallerWiring): MadeCaller {
  const providers = providersOf(app);
  const url = requireEnvironment(environment.jwksUrls).split(' ')[providers.indexOf(config)];
  if (url === undefined) throw new Error(`The environment has no address of the keys of ${config.issuer}.`);
  const others = providers.filter((each) => each !== config);
  const { clockSkewSeconds } = app;
  return { caller: oidcCaller(config, others, identityKeys(url), { clock, journal, clockSkewSeconds }) };
}
