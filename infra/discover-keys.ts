import { complaint } from '../lambdas/config/complaint.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { CallerConfig } from '../lambdas/contract/caller-config.ts';
import { isWebUrl } from '../lambdas/contract/input.ts';

const timeoutMillis = 10_000;

/**
 * The configuration with a `jwksUrl` for every identity provider. If one is left out, it is read from the issuer's
 * discovery document; only then does synth need the network. Throws naming the app, the issuer and the remedy.
 *
 * Spec: OpenID Connect Discovery 1.0 section 4.
 */
export async function withDiscoveredKeys(config: VendingConfig): Promise<VendingConfig> {
  const found = new Map<string, Promise<string>>();
  const foundBy = (issuer: string) => {
    const known = found.get(issuer) ?? jwksUrlOf(issuer);
    found.set(issuer, known);
    return known;
  };
  const discovered = (app: string, caller: CallerConfig) =>
    caller.kind === 'oidc' && caller.jwksUrl === undefined
      ? foundBy(caller.issuer).then(
          (jwksUrl) => ({ ...caller, jwksUrl }),
          (error: Error) => {
            throw unfound(app, caller.issuer, error);
          },
        )
      : caller;
  const apps = await Promise.all(
    Object.entries(config.apps).map(async ([name, app]) => {
      const callers = await Promise.all(app.callers.map((caller) => discovered(name, caller)));
      return [name, { ...app, callers }] as const;
    }),
  );
  return { ...config, apps: Object.fromEntries(apps) };
}

/** Where the issuer's discovery document says that its keys are. Throws saying what is wrong with it. */
export async function jwksUrlOf(issuer: string): Promise<string> {
  const url = discoveryUrlOf(issuer);
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMillis) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const said = (await response.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  if (said.issuer !== issuer) throw new Error(`${url} names another issuer: set issuer to ${said.issuer}`);
  // The function gets all addresses in one text: white space would make two of one.
  if (typeof said.jwks_uri !== 'string' || !isWebUrl(said.jwks_uri))
    throw new Error(`${url} has no URL as its jwks_uri`);
  return said.jwks_uri;
}

const discoveryUrlOf = (issuer: string) => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

function unfound(app: string, issuer: string, error: Error): Error {
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return complaint([
    [
      `apps.${app}.callers`,
      `can't find the keys of ${issuer}: ${error.message}${cause}. Set jwksUrl: it is jwks_uri in ${discoveryUrlOf(issuer)}`,
    ],
  ]);
}
