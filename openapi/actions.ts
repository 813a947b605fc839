import type { LimitName } from '../lambdas/contract/limits.ts';
import type { RefusalCode } from '../lambdas/contract/refusal.ts';
import type { Action } from '../lambdas/contract/route.ts';

export interface DescribedAction {
  readonly summary: string;
  /** Who may call: the app's callers, its backends, or the holder of one of its tokens. Absent: anyone. */
  readonly by?: 'callers' | 'backends' | 'token';
  /** Why it refuses requests, besides what every route has. */
  readonly codes: readonly RefusalCode[];
  readonly limits?: readonly LimitName[];
  /** Public, and cached by those who read it. */
  readonly isCached?: true;
}

const keys = ['key_not_configured', 'key_unavailable'] as const;

/** What the routes of each action have in common, for every vendor. */
export const describedActions: { readonly [Does in Action]: DescribedAction } = {
  reply: { summary: 'Tells the client what never changes', codes: [] },
  describe: { summary: 'Tells the client how to reach the vendor', codes: keys },
  issueNonce: { summary: 'Makes a nonce', codes: ['rate_limited'], limits: ['noncesPerIp'] },
  sendPasscode: {
    summary: 'Sends a passcode to a telephone',
    codes: ['rate_limited'],
    limits: ['passcodesPerPhoneNumber', 'passcodesPerIp', 'passcodesPerApp'],
  },
  vend: {
    summary: 'Gives a token',
    by: 'callers',
    codes: ['unauthenticated', 'forbidden', 'rate_limited', ...keys],
  },
  reissue: {
    summary: 'Gives a new token to the holder of an old one',
    by: 'token',
    codes: ['invalid_token', 'rate_limited', ...keys],
    limits: ['vendsPerSubject'],
  },
  readToken: { summary: 'Reads a token', by: 'token', codes: ['invalid_token', ...keys] },
  subscribe: {
    summary: 'Gives a token for one channel',
    by: 'token',
    codes: ['invalid_token', 'forbidden', ...keys],
  },
  redeem: {
    summary: 'Takes a token once, and opens a session',
    codes: ['invalid_token', 'invalid_nonce', ...keys],
  },
  readSession: { summary: 'Reads a session', by: 'token', codes: ['unauthenticated', 'not_found', ...keys] },
  endSession: { summary: 'Ends a session', by: 'token', codes: ['unauthenticated', 'not_found', ...keys] },
  renewSession: {
    summary: 'Renews a session',
    codes: ['invalid_token', 'rate_limited', ...keys],
    limits: ['vendsPerSubject'],
  },
  introspect: {
    summary: 'Says whether a token is good (RFC 7662)',
    by: 'backends',
    codes: ['unauthenticated', ...keys],
  },
  publishKeys: { summary: 'Publishes the keys that verify tokens (RFC 7517)', codes: keys, isCached: true },
  describeIssuer: {
    summary: 'Names the issuer of the tokens, and where its keys are',
    codes: keys,
    isCached: true,
  },
};
