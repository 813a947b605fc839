import { serveExpress } from './serve-express.js';

/** The secret is given as text, as jsonwebtoken's own README does it. */
export const serve = () => serveExpress((secret) => secret);
