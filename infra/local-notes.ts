import type { CallerKind } from '../lambdas/contract/caller-config.ts';

/** The file in a cloud assembly of `npm start`; no deployment has it. */
export const localNotesFile = 'local-notes.json';

/** Stands for a nonce that has yet to be made. */
export const noncePlaceholder = '{nonce}';

/** What the synthesis tells `npm start`, beside the template. */
export interface LocalNotes {
  /** The files of the configuration: itself, and what it imports, but not packages. */
  readonly files: readonly string[];
  /** By app: how to ask for a first token; absent if it gives none. */
  readonly firstRequests: Readonly<Record<string, FirstRequest>>;
}

export interface FirstRequest {
  /** The key of the route, such as `POST /shop/token`. */
  readonly routeKey: string;
  /** Who asks: the first kind that the app allows. */
  readonly caller: CallerKind;
  /** Whose nonce it takes, if any. */
  readonly nonce?: 'own' | 'vendor';
  /** For `user-1`, or for anyone if the profile needs other ids. A nonce in it is `noncePlaceholder`. */
  readonly body: unknown;
}
