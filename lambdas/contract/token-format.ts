import type { Grant, VerifiedGrant } from './grant.ts';

/** Signature algorithms (RFC 7518 section 3.1; EdDSA with Ed25519, RFC 8037). */
export type Algorithm = 'HS256' | 'RS256' | 'ES256' | 'EdDSA';

/** JWT claims (RFC 7519 section 4); times are NumericDate seconds. */
export type Claims = Readonly<Record<string, unknown>>;

/** `wsToken`: a second token, for the vendor's web socket. */
export type TokenKind = 'token' | 'wsToken';

/** How the vendor wants a token to be written, and how it reads one. */
export interface TokenFormat<Settings> {
  algorithm(settings: Settings): Algorithm;
  /** What `iss` says, where tokens have one and their keys are published. */
  issuer?(settings: Settings): string | undefined;
  /** Protected header members beside `alg` and `kid` (RFC 7515 section 4.1). */
  readonly header: Readonly<Record<string, string>> & { readonly alg?: never; readonly kid?: never };
  /** How claims become bytes. ASCII, so that plain `atob` reads them, unless they may be so long that it matters. */
  readonly encoding?: 'utf-8';
  claims(grant: Grant, settings: Settings): Claims;
  /** The inverse of `claims`; undefined when a claim is missing, of the wrong type, or not this app's. */
  read(claims: Claims, settings: Settings): VerifiedGrant | undefined;
}

/** The right to read one channel of the vendor's web socket. */
export interface Subscription {
  readonly token: string;
  readonly lifetimeSeconds: number;
}

/** Where the keys are that verify an app's tokens. */
export interface Issuer {
  /** As tokens name it in `iss`. */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly algorithm: Algorithm;
}
