/** The routes that only some apps have, by their mint. A bundle keeps the line of its app's (`infra/code.ts`). */
export { tokenHandlers as signing } from './token-handlers.ts';
export { upstreamHandlers as upstream } from './upstream-handlers.ts';
