import type { StackMetadata } from '../infra/stack-metadata.ts';
import type { IdentityProvider } from './stand-ins/identity-provider.ts';
import type { VendorApi } from './stand-ins/vendor-api.ts';

interface StandIns {
  /** Address of the local HTTP API. */
  readonly baseUrl: string;
  readonly identityProvider: Pick<IdentityProvider, 'jwksUrl'>;
  /** By app. */
  readonly upstreams: ReadonlyMap<string, Pick<VendorApi, 'url'>>;
}

/** A function's variables for addresses outside of AWS, and of the service itself, each with the address of its stand-in, if there is one. */
export function standInAddresses(
  { apiUrl, app, jwksUrls, upstreamUrl }: StackMetadata['environment'],
  variables: Readonly<Record<string, string>>,
  { identityProvider, upstreams, baseUrl }: StandIns,
): Record<string, string> {
  const here = Object.entries({
    [jwksUrls]: variables[jwksUrls]?.replace(/\S+/g, identityProvider.jwksUrl),
    // A domain leads to the deployment, not here.
    [apiUrl]: baseUrl,
    [upstreamUrl]: upstreams.get(variables[app] ?? '')?.url,
  });
  return Object.fromEntries(here.flatMap(([name, url]) => (url && name in variables ? [[name, url]] : [])));
}
