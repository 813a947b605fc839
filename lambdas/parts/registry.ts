/**
 * What one app may use and another not: its mint and the kinds of its callers, a line each. The bundle of an app's
 * function keeps only the lines that the app uses (`infra/code.ts`).
 */
export { oidc } from './oidc.ts';
export { passcode } from './passcode.ts';
export { password } from './password.ts';
export { signing } from './signing.ts';
export { unsafeOpen } from './unsafe-open.ts';
export { upstream } from './upstream.ts';
