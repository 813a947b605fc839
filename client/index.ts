/** The browser's part of Token Vending: tokens for the vendors' SDKs, fresh when they are needed. No dependencies. */
export { type AvayaAnswer, type AvayaOptions, avaya } from './avaya.ts';
export { type ChatsdkAnswer, chatsdk } from './chatsdk.ts';
export { type ComapiOptions, comapi } from './comapi.ts';
export { createTokenSource } from './create-token-source.ts';
export type { Lifetime, Vended } from './held-token.ts';
export { type QiscusCore, type QiscusOptions, type QiscusV3, qiscus } from './qiscus.ts';
export { TokenError } from './token-error.ts';
export type { TokenRequest } from './token-request.ts';
export type { TokenSource, TokenSourceOptions } from './token-source.ts';
export { type WonderfulAnswer, wonderful } from './wonderful.ts';
