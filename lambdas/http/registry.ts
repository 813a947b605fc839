/**
 * The routes that only some apps have, by their mint; and if they sign, in the role `vendor`. A bundle keeps the lines of
 * its app (`infra/code.ts`).
 */
export { introspectHandlers as signing } from './introspect-handlers.ts';
export { tokenHandlers as vendor } from './token-handlers.ts';
export { upstreamHandlers as upstream } from './upstream-handlers.ts';
