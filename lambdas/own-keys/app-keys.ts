import { type App, longestTokenSeconds } from '../contract/app.ts';
import type { Algorithm } from '../contract/token-format.ts';
import { readKeys } from '../keys/key-document.ts';
import { type KeySetOf, secretKeySet } from '../keys/key-set.ts';
import { type PublishedKeySetOptions, publishedKeySet } from './published-key-set.ts';

/** How the keys in one of an app's secrets are read, and when they are used. */
export function appKeys(
  app: App,
  algorithm: Algorithm,
  ports: Pick<PublishedKeySetOptions, 'source' | 'published' | 'clock'>,
) {
  const options = { algorithm, allowShortSecret: app.allowShortSecret };
  const parse = (value: string) => readKeys(value, options);
  const leadSeconds = app.rotation.publishLeadSeconds;
  // A sandbox that can't read the secret goes on signing for `keyMaxStaleSeconds`.
  const retentionSeconds = app.keyMaxStaleSeconds + longestTokenSeconds(app) + app.clockSkewSeconds;
  const keySetOf: KeySetOf =
    algorithm === 'HS256'
      ? secretKeySet({ clock: ports.clock, retentionSeconds })
      : publishedKeySet({ ...ports, parse, leadSeconds, retentionSeconds });
  return { options, parse, keySetOf, leadSeconds, retentionSeconds };
}
