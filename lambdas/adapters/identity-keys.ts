import { createRemoteJWKSet, customFetch, errors } from 'jose';
import type { VerificationKeys } from '../callers/oidc.ts';
import { Refusal } from '../contract/refusal.ts';

/**
 * An identity provider's published keys (RFC 7517 section 5). They are fetched when a token first needs them, again
 * after ten minutes, and when a token names an unknown key, at most every 30 seconds.
 */
export function identityKeys(jwksUrl: string): VerificationKeys {
  let lastFetchAtMillis = 0;
  const keys: ReturnType<typeof createRemoteJWKSet> = createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: 2_000,
    cooldownDuration: cooldownMillis,
    // The library counts the 30 seconds only from a success. While the provider fails, each made-up key id would cause
    // a fetch.
    async [customFetch](url, options) {
      const now = Date.now();
      if (keys.fresh && now - lastFetchAtMillis < cooldownMillis) throw new errors.JWKSTimeout();
      lastFetchAtMillis = now;
      // A connection that was kept may have broken while the sandbox was frozen.
      return fetch(url, options).catch(() => fetch(url, options));
    },
  });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (faultsOfTheToken.some((fault) => error instanceof fault)) throw error;
      const reason = `keys of the identity provider: ${error instanceof Error ? error.name : 'unknown'}`;
      throw new Refusal('unavailable', { reason, retryAfterSeconds: 5 });
    }
  };
}

const cooldownMillis = 30_000;

const faultsOfTheToken = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
