import type { Claims } from '../contract/token-format.ts';
import type { SigningKey, VerifyingKey } from '../keys/signing-key.ts';

type Header = Readonly<Record<string, string>>;

/**
 * Signs claims as a compact JWS (RFC 7515 section 7.1).
 *
 * By default the payload is ASCII JSON, and characters that would need `-` or `_` in base64url are escaped. Some
 * clients, such as Comapi's, decode it with plain `atob`, which knows neither these two letters nor UTF-8.
 */
export function compactJws(
  header: Header,
  claims: Claims,
  key: SigningKey,
  encoding: 'ascii' | 'utf-8' = 'ascii',
): string {
  const parts = [
    JSON.stringify(headerOf(header, key)),
    encoding === 'ascii' ? atobSafeJson(claims) : JSON.stringify(claims),
  ];
  const input = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${input}.${key.sign(input)}`;
}

/**
 * Whether a token is written in the one way that RFC 7515 allows (sections 2 and 7.1; RFC 4648 section 3.5): three parts
 * in base64url, without padding or white space, the unused bits of each last letter zero. Decoders are more lenient.
 */
export const isCompactJws = (token: string): boolean =>
  /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token) &&
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);

/** The protected header: the token format's members and the key's. */
export const headerOf = (
  header: Header,
  { algorithm, publicJwk }: Pick<VerifyingKey, 'algorithm' | 'publicJwk'>,
): Header & { readonly alg: string } => ({
  alg: algorithm,
  ...header,
  ...(publicJwk && { kid: publicJwk.kid }),
});

/** In ASCII, only `>`, `?`, `~` and DEL can end in the six bits 62 or 63; in JSON they occur only in strings. */
const atobSafeJson = (claims: Claims) =>
  JSON.stringify(claims).replace(
    /[>?~\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
