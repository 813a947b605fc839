import { generateKeyPairSync } from 'node:crypto';
import { serveOidcProvider } from './serve-oidc-provider.js';

export { request, tokenIn } from './serve-oidc-provider.js';

/** As it comes: with a private key. */
export const serve = () => {
  const jwk = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return serveOidcProvider({ alg: 'RS256' }, { keys: [{ ...jwk, kid: 'bench', alg: 'RS256', use: 'sig' }] });
};
