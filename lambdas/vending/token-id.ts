/**
 * Unique per token (`jti`, RFC 7519 section 4.1.7). One that was vended with an API key names it, so that the token
 * goes with the key when that is revoked.
 */
export const tokenIdOf = (id: string, apiKeyId: string | undefined): string =>
  apiKeyId === undefined ? id : `${id}.${apiKeyId}`;

/** The API key that a token was vended with; undefined where it was none, or where the claims have no id. */
export const apiKeyIdOf = (tokenId: string | undefined): string | undefined => tokenId?.split('.')[1];
