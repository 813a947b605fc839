import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { type AppSecret, secretsOf } from '../contract/secrets.ts';
import { readCredentials } from '../keys/document.ts';
import { type KeyRing, type KeyRings, keyRing } from '../keys/key-ring.ts';
import { type Ring, ring } from '../keys/ring.ts';
import {
  type Adoption,
  type AdoptOptions,
  type SecretRead,
  type Snapshot,
  secretLoader,
} from '../keys/secret-loader.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import { appKeys } from './app-keys.ts';
import type { PublishedKeyStore } from './published-keys.ts';

/** What an app's secrets hold: keys, or credentials for the vendor's API. */
export type AppRings = { readonly keys: KeyRings } | { readonly credentials: Ring<Snapshot<unknown>> };

export interface RingPorts {
  readonly sourceOf: (secret: AppSecret) => SecretSource;
  readonly published: PublishedKeyStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly journal: KeyJournal;
}

/** Told of every attempt to read a secret of the app; never of values. */
export interface KeyJournal {
  secretRead(event: SecretRead & { readonly secret: string }): void;
  secretUnread(event: {
    readonly secret: string;
    readonly reason: string;
    readonly ageSeconds?: number | undefined;
  }): void;
}

/** One ring for each secret of the app. */
export function ringsOf(app: App, { sourceOf, published, clock, random, journal }: RingPorts): AppRings {
  const ringOver = <Parsed, Held>(
    { name }: AppSecret,
    options: Omit<AdoptOptions<Parsed, Held>, 'onRead'>,
  ): Ring<Adoption<Parsed, Held>> =>
    ring({
      load: secretLoader({ ...options, onRead: (read) => journal.secretRead({ secret: name, ...read }) }),
      clock,
      random,
      maxAgeSeconds: app.keyMaxAgeSeconds,
      maxStaleSeconds: app.keyMaxStaleSeconds,
      onFailure: (reason, ageSeconds) => journal.secretUnread({ secret: name, reason, ageSeconds }),
    });
  const [secret, second] = secretsOf(app);
  const schema = app.dialect.upstream?.credentials;
  if (secret.holds === 'credentials' && schema) {
    const parse = (value: string) => readCredentials(value, schema);
    return {
      credentials: ringOver(secret, { source: sourceOf(secret), parse, hold: ([{ parsed }]) => parsed }),
    };
  }
  const keyRingOf = (secret: AppSecret): KeyRing => {
    const { holds: algorithm } = secret;
    if (algorithm === 'credentials')
      throw new Error(`The secret ${secret.name} of ${app.name} holds no key.`);
    const source = sourceOf(secret);
    const { parse, hold } = appKeys(app, algorithm, { source, published, clock });
    return keyRing(ringOver(secret, { source, parse, hold }), clock);
  };
  return { keys: { token: keyRingOf(secret), ...(second && { wsToken: keyRingOf(second) }) } };
}
