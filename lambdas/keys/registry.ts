/** What only some apps have keys for. A bundle keeps the line if one of its apps has (`infra/code.ts`). */

export { hmacKey as sharedSecrets } from './hmac-key.ts';
export * as privateKeys from './private-key.ts';
