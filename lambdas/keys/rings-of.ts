import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { type AppSecret, secretsOf } from '../contract/secrets.ts';
import { readCredentials } from './document.ts';
import { type Ring, ring, type SecretSource } from './ring.ts';
import { type KeyRing, readKeys } from './signing-key.ts';

/** The rings of an app that signs. */
export interface KeyRings {
  readonly token: KeyRing;
  /** Where the vendor's web socket wants a token of its own. */
  readonly wsToken?: KeyRing;
}

/** What an app's secrets hold: keys, or credentials for the vendor's API. */
export type AppRings = { readonly keys: KeyRings } | { readonly credentials: Ring<unknown> };

export interface RingPorts {
  readonly sourceOf: (secret: AppSecret) => SecretSource;
  readonly clock: Clock;
  readonly onTrouble: (reason: string) => void;
}

/** One ring for each secret of the app. */
export function ringsOf(app: App, { sourceOf, clock, onTrouble }: RingPorts): AppRings {
  const ringOf = <Held>(secret: AppSecret, read: (value: string) => Held | Promise<Held>) =>
    ring({
      source: sourceOf(secret),
      read,
      clock,
      maxAgeSeconds: app.keyMaxAgeSeconds,
      maxStaleSeconds: app.keyMaxStaleSeconds,
      onTrouble,
    });
  const [secret, second] = secretsOf(app);
  const schema = app.dialect.upstream?.credentials;
  if (secret.holds === 'credentials' && schema)
    return { credentials: ringOf(secret, (value) => readCredentials(value, schema)) };
  const keyRing = ({ holds, ...rest }: AppSecret): KeyRing => {
    if (holds === 'credentials') throw new Error(`The secret ${rest.name} of ${app.name} holds no key.`);
    const options = { algorithm: holds, allowShortSecret: app.allowShortSecret };
    return ringOf({ holds, ...rest }, (value) => readKeys(value, options));
  };
  return { keys: { token: keyRing(secret), ...(second && { wsToken: keyRing(second) }) } };
}
