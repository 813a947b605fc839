import { createSecretKey } from 'node:crypto';
import { serveExpress } from './serve-express.js';

/** The secret is imported once: faster, and seldom done. */
export const serve = () => serveExpress((secret) => createSecretKey(Buffer.from(secret)));
