import { expect, test } from '@jest/globals';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { proving } from '../doubles/proving.ts';

const throwing = (error: unknown): Caller => ({
  kind: 'oidc',
  scheme: 'One',
  authenticate: async () => Promise.reject(error),
});
const silent = (scheme?: string): Caller => ({
  kind: 'oidc',
  ...(scheme !== undefined && { scheme }),
  authenticate: async () => undefined,
});

test.each([
  ['every scheme that would do', [silent('One'), silent(), silent('Two')], 'One, Two'],
  ['None, if there is no scheme', [silent()], 'None'],
])('a refusal names %s', async (_, callers, schemes) => {
  expect(await failureOf(authenticate(proving(), callers))).toMatchObject({
    code: 'unauthenticated',
    options: { why: 'missing', headers: { 'www-authenticate': schemes } },
  });
});

test('a wrong proof is refused with what its caller said, and the schemes', async () => {
  const wrong = new Refusal('unauthenticated', { reason: 'wrong password' });
  expect(await failureOf(authenticate(proving(), [throwing(wrong), silent('Two')]))).toMatchObject({
    code: 'unauthenticated',
    options: { reason: 'wrong password', headers: { 'www-authenticate': 'One, Two' } },
  });
});

test.each([
  new Refusal('rate_limited', { retryAfterSeconds: 5 }),
  new Refusal('unavailable'),
  Object.assign(new Error('unforeseen'), { code: 'unauthenticated' }),
  new Error('unforeseen'),
])('whatever else a caller throws stays what it is: %s', async (error) => {
  expect(await failureOf(authenticate(proving(), [throwing(error)]))).toBe(error);
});
