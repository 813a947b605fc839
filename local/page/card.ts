import type { RingKey } from '../../cli/secrets/ring-key.ts';
import type { Answered } from '../traffic.ts';

/** A person or a backend who can ask for a token, with the proof that the local service made up for them. */
export type Person =
  | { readonly id: string; readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly id: string; readonly kind: 'passcode'; readonly phoneNumber: string }
  | { readonly id: string; readonly kind: 'oidc'; readonly name: string }
  | { readonly id: string; readonly kind: 'apiKey'; readonly apiKey: string; readonly asks: string }
  | { readonly id: string; readonly kind: 'unsafeOpen' };

/** A route of an app. `on` is its whole key, such as `POST /shop/nonce`. */
export interface CardRoute {
  readonly on: string;
  readonly does: string;
  readonly role: 'integrator' | 'vendor' | 'every';
}

/** What the page knows of an app: all of it follows from the configuration and the profile. */
export interface AppCard {
  readonly name: string;
  readonly profile: string;
  readonly roles: readonly string[];
  readonly callers: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly isSigning: boolean;
  /** Where a nonce comes from; `given`: from the vendor, which is not played here. */
  readonly nonce: 'route' | 'given' | 'none';
  readonly people: readonly Person[];
  readonly routes: readonly CardRoute[];
  /** The route that vends, and its body for a person and for a backend: `{nonce}` and `{subject}` stand for values. */
  readonly vend?:
    | { readonly on: string; readonly body: unknown; readonly bodyForSubject: unknown }
    | undefined;
  readonly tokenLifetimeSeconds: number;
  readonly keyMaxAgeSeconds: number;
  readonly secrets: readonly CardSecret[];
  /** For `POST /introspect`. */
  readonly apiKey: string;
}

export interface CardSecret {
  /** Last part of its name in Secrets Manager. */
  readonly name: string;
  readonly fullName: string;
  readonly holds: string;
  readonly source: 'pasted' | 'generated';
}

export interface Sms {
  readonly phoneNumber: string;
  readonly message: string;
  /** ISO 8601. */
  readonly sentAt: string;
}

/** What the server tells the page, as it happens. */
export interface LiveEvents {
  /** When the apps, or their credentials, last changed. */
  readonly apps: number;
  readonly traffic: readonly Answered[];
  readonly sms: readonly Sms[];
  /** The keys of the app that the page shows, by secret. */
  readonly rings: Readonly<Record<string, readonly RingKey[]>>;
}

export type { Answered, RingKey };
