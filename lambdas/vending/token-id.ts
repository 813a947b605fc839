/**
 * Unique per token (`jti`, RFC 7519 section 4.1.7). If a token was vended with an API key, the id names the key: when
 * the key is revoked, the token is no longer valid.
 */
export const tokenIdOf = (id: string, apiKeyId: string | undefined): string =>
  apiKeyId === undefined ? id : `${id}.${apiKeyId}`;

/** The ids of API keys, as the CLI makes them. A token of another issuer may have a dot in its id, for its own reasons. */
export const apiKeyIdPattern = '[\\da-f]{16}';
const withApiKey = new RegExp(`\\.(${apiKeyIdPattern})$`);

/** The API key that a token was vended with; undefined without one, or if the claims have no id. */
export const apiKeyIdOf = (tokenId: string | undefined): string | undefined =>
  withApiKey.exec(tokenId ?? '')?.[1];
