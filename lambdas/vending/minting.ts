import type { SigningApp, UpstreamApp } from '../contract/app.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import type { Ring } from '../keys/ring.ts';
import type { Snapshot } from '../keys/secret-loader.ts';
import { type BrokerPorts, broker } from './broker.ts';
import type { Mint } from './mint.ts';
import { signer } from './sign.ts';

/** The mint of an app, and the ring of its keys or credentials. */
export type Minting = {
  readonly mint: Mint;
  /** The ring of the app's first secret: its signing key, or its credentials for the vendor's API. */
  readonly secret: Ring<Snapshot<unknown>>;
  /** The rings of all its secrets. */
  readonly rings: readonly Ring<Snapshot<unknown>>[];
} & ({ readonly by: 'us'; readonly app: SigningApp; readonly keys: KeyRings } | { readonly by: 'vendor' });

export const mintedByUs = (app: SigningApp, keys: KeyRings): Minting & { readonly by: 'us' } => ({
  by: 'us',
  app,
  keys,
  mint: signer(app, keys),
  secret: keys.token,
  rings: [keys.token, ...(keys.wsToken ? [keys.wsToken] : [])],
});

export const mintedByVendor = (
  app: UpstreamApp,
  ports: BrokerPorts,
): Minting & { readonly by: 'vendor' } => ({
  by: 'vendor',
  mint: broker(app, ports),
  secret: ports.credentials,
  rings: [ports.credentials],
});
