import type { Grant, VerifiedGrant } from './grant.ts';

/** Signature algorithms (RFC 7518 section 3.1; EdDSA with Ed25519, RFC 8037). */
export type Algorithm = HmacAlgorithm | 'RS256' | 'ES256' | 'EdDSA';

/** Signed and verified with one secret, which the vendor has too. */
export type HmacAlgorithm = 'HS256' | 'HS384' | 'HS512';

export const isHmac = (holds: string): holds is HmacAlgorithm => holds.startsWith('HS');

/** JWT claims (RFC 7519 section 4); times are NumericDate seconds. */
export type Claims = Readonly<Record<string, unknown>>;

/** `wsToken`: a second token, for the vendor's web socket. */
export type TokenKind = 'token' | 'wsToken';

/** How a vendor's token is written and read. */
export interface TokenFormat<Settings> {
  algorithm(settings: Settings): Algorithm;
  /** The claim `iss`, if tokens have one and their keys are published. */
  issuer?(settings: Settings): string | undefined;
  /**
   * Protected header members (RFC 7515 section 4.1). `alg` is not one of them, and `kid` only if the vendor names its own
   * secrets: a key with a public half has its own.
   */
  header(settings: Settings): Readonly<Record<string, string>> & { readonly alg?: never };
  /** How claims become bytes: ASCII, which plain `atob` can read, unless UTF-8 saves much in long claims. */
  readonly encoding?: 'utf-8';
  /** The claims have no place for a `jti`, so a token can't name the API key that it was vended with. */
  isWithoutId?(settings: Settings): boolean;
  /**
   * Why no claim says which app a token is for, if the vendor has none. Then the secret alone tells apps apart: an app
   * takes every token that its own secret signed.
   */
  readonly namesNoApp?: string;
  /** If the settings decide which claim names the app: whether an app of the first takes the tokens of the second. */
  isTwin?(settings: Settings, others: Settings): boolean;
  /** Whether this claim is the metadata of the same name, and nothing that the service says. */
  isMetadata?(claim: string, settings: Settings): boolean;
  claims(grant: Grant, settings: Settings): Claims;
  /** The inverse of `claims`; undefined if a claim is missing, of the wrong type, or another app's. */
  read(claims: Claims, settings: Settings): VerifiedGrant | undefined;
}

/** The right to read one channel of the vendor's web socket. */
export interface Subscription {
  readonly token: string;
  readonly lifetimeSeconds: number;
}

/** The issuer of an app's tokens, and the address of its keys. */
export interface Issuer {
  /** The claim `iss`. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** Of its keys. */
  readonly algorithms: readonly string[];
}
