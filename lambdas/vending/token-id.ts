/**
 * Unique per token (`jti`, RFC 7519 section 4.1.7). If a token was vended with an API key, the id names the key: when
 * the key is revoked, the token is no longer valid.
 */
export const tokenIdOf = (id: string, apiKeyId: string | undefined): string =>
  apiKeyId === undefined ? id : `${id}.${apiKeyId}`;

/** The API key that a token was vended with; undefined without one, or if the claims have no id. */
export const apiKeyIdOf = (tokenId: string | undefined): string | undefined => tokenId?.split('.')[1];
