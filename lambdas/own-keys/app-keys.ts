import { type App, longestTokenSeconds } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import type { Algorithm } from '../contract/token-format.ts';
import { type KeyEntry, readKeys } from '../keys/key-document.ts';
import { type KeySetOf, secretKeySet } from '../keys/key-set.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import type { KeyOptions } from '../keys/signing-key.ts';
import { publishedKeySet } from './published-key-set.ts';
import type { PublicationTimes, PublishedKeyStore } from './published-keys.ts';

export interface AppKeysPorts {
  readonly source: SecretSource;
  readonly published: PublishedKeyStore;
  readonly clock: Clock;
}

/** How the keys in one of an app's secrets are read, and when they are used. */
export interface AppKeys extends PublicationTimes {
  readonly options: KeyOptions;
  readonly parse: (value: string) => Promise<readonly KeyEntry[]>;
  readonly keySetOf: KeySetOf;
}

export function appKeys(app: App, algorithm: Algorithm, ports: AppKeysPorts): AppKeys {
  const options = { algorithm, allowShortSecret: app.allowShortSecret };
  const parse = (value: string) => readKeys(value, options);
  const leadSeconds = app.rotation.publishLeadSeconds;
  // A sandbox that can't read the secret goes on signing for `keyMaxStaleSeconds`.
  const retentionSeconds = app.keyMaxStaleSeconds + longestTokenSeconds(app) + app.clockSkewSeconds;
  const keySetOf =
    algorithm === 'HS256'
      ? secretKeySet({ clock: ports.clock, retentionSeconds })
      : publishedKeySet({ ...ports, parse, leadSeconds, retentionSeconds });
  return { options, parse, keySetOf, leadSeconds, retentionSeconds };
}
