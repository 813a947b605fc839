import { type App, longestTokenSeconds } from '../contract/app.ts';
import { type Algorithm, isHmac } from '../contract/token-format.ts';
import { readKeys } from '../keys/key-document.ts';
import type { KeySetOf } from '../keys/key-set.ts';
import type { RememberedStore } from '../keys/remembered.ts';
import type { KeyOptions } from '../keys/signing-key.ts';
import type { PublishedKeySetOptions } from './published-key-set.ts';
import type { PublicationTimes } from './published-keys.ts';
import * as some from './registry.ts';
import { type UsedVersionsOptions, usedKeySet } from './used-versions.ts';

/** How the keys in one of an app's secrets are read, and when they are used. */
export function appKeys(
  app: App,
  algorithm: Algorithm,
  ports: Omit<PublishedKeySetOptions, keyof PublicationTimes> & Pick<UsedVersionsOptions, 'used'>,
) {
  const options: KeyOptions = {
    algorithm,
    allowShortSecret: app.allowShortSecret,
    idsInUse: async () => {
      const { keys } = await ports.published.read();
      const inUse = keys.filter(({ keepUntil, revokedAt }) => (keepUntil ?? revokedAt) === undefined);
      return new Set(inUse.map(({ jwk }) => jwk.kid));
    },
  };
  const parse = (value: string) => readKeys(value, options);
  const leadSeconds = app.rotation.publishLeadSeconds;
  // A sandbox that can't read the secret goes on signing for `keyMaxStaleSeconds`.
  const retentionSeconds = app.keyMaxStaleSeconds + longestTokenSeconds(app) + app.clockSkewSeconds;
  const keySetOf: KeySetOf = isHmac(algorithm)
    ? usedKeySet({ ...ports, retentionSeconds })
    : some.privateKeys({ ...ports, leadSeconds, retentionSeconds });
  const remembered: Pick<RememberedStore, 'read'> = isHmac(algorithm) ? ports.used : ports.published;
  return { options, parse, keySetOf, remembered, leadSeconds, retentionSeconds };
}
