import { createSecretKey } from 'node:crypto';
import { signingSecret } from '../job/subject.ts';
import { serveOidcProvider } from './serve-oidc-provider.js';

export { request, tokenIn } from './serve-oidc-provider.js';

export const serve = () =>
  serveOidcProvider({ alg: 'HS256', key: createSecretKey(Buffer.from(signingSecret)) });
