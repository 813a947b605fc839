import type { App, SigningApp, UpstreamApp } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { type AppSecret, credentialsSecret, type KeySecret, keySecretsOf } from '../contract/secrets.ts';
import { readCredentials } from '../keys/document.ts';
import { type KeyRing, type KeyRings, keyRing } from '../keys/key-ring.ts';
import type { RememberedStore } from '../keys/remembered.ts';
import { type Ring, ring } from '../keys/ring.ts';
import { type LoaderOptions, type SecretRead, type Snapshot, secretLoader } from '../keys/secret-loader.ts';
import type { SecretSource } from '../keys/secret-source.ts';
import { appKeys } from './app-keys.ts';
import type { PublishedKeyStore } from './published-keys.ts';
import { usedVersion } from './used-versions.ts';

export interface RingPorts {
  readonly sourceOf: (secret: AppSecret) => SecretSource;
  readonly published: PublishedKeyStore;
  /** The versions of a secret without a public half that have been in use. */
  readonly usedOf: (secret: AppSecret) => RememberedStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly journal: KeyJournal;
}

/** Gets every attempt to read a secret of the app; never a value. */
export interface KeyJournal {
  secretRead(event: SecretRead & { readonly secret: string }): void;
  secretUnread(event: {
    readonly secret: string;
    readonly reason: string;
    readonly ageSeconds?: number | undefined;
  }): void;
}

/** The key rings of an app that signs: one for each secret. */
export function keyRingsOf(app: SigningApp, ports: RingPorts): KeyRings {
  const { token, wsToken } = keySecretsOf(app);
  const keyRingOf = (secret: KeySecret): KeyRing => {
    const source = ports.sourceOf(secret);
    const keys = appKeys(app, secret.holds, { ...ports, used: ports.usedOf(secret) });
    const { parse, keySetOf: combine, remembered } = keys;
    return keyRing(ringOver(app, secret, { source, parse, combine, remembered }, ports), ports.clock);
  };
  return { token: keyRingOf(token), ...(wsToken && { wsToken: keyRingOf(wsToken) }) };
}

/** The credentials for the vendor's API, of an app whose tokens the vendor makes. */
export function credentialRingOf(app: UpstreamApp, ports: RingPorts): Ring<Snapshot<unknown>> {
  const source = ports.sourceOf(credentialsSecret);
  const parse = (value: string) => readCredentials(value, app.tokens.api.credentials);
  const used = ports.usedOf(credentialsSecret);
  const combine = usedVersion({ clock: ports.clock, used });
  return ringOver(app, credentialsSecret, { source, parse, combine, remembered: used }, ports);
}

const ringOver = <Parsed, Value>(
  app: App,
  { name }: AppSecret,
  options: Omit<LoaderOptions<Parsed, Value>, 'onRead' | 'clock'>,
  { clock, random, journal }: RingPorts,
): Ring<Snapshot<Value>> =>
  ring({
    load: secretLoader({
      ...options,
      clock,
      onRead: (read) => journal.secretRead({ secret: name, ...read }),
      onUnread: (reason) => journal.secretUnread({ secret: name, reason }),
    }),
    clock,
    random,
    maxAgeSeconds: app.keyMaxAgeSeconds,
    maxStaleSeconds: app.keyMaxStaleSeconds,
    onFailure: (reason, ageSeconds) => journal.secretUnread({ secret: name, reason, ageSeconds }),
  });
