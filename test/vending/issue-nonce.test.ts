import { expect, test } from '@jest/globals';
import { issueNonce } from '../../lambdas/vending/issue-nonce.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { demoApp } from './demo-app.ts';

const now = 1_800_000_000;
const app = demoApp('comapi', {
  nonceLifetimeSeconds: 600,
  limits: { noncesPerIp: { max: 2, windowSeconds: 600 } },
});

/** A store that keeps what it was given, and the limiter of one sandbox. */
function setUp() {
  const issued: [nonce: string, expiresAt: number][] = [];
  const nonces = { issue: async (...each: [string, number]) => void issued.push(each) };
  const ports = { nonces, limiter: limiter(app.limits, memoryCounters()) };
  return { issued, issue: (sourceIp: string) => issueNonce(sourceIp, app, ports, now) };
}

test('a nonce of 24 random bytes is stored until it expires', async () => {
  const { issue, issued } = setUp();
  const made = [await issue('192.0.2.1'), await issue('192.0.2.1')];
  expect(made[0]).toMatchObject({ issuedAt: now, expiresAt: now + 600, quotas: [{ name: 'noncesPerIp' }] });
  expect(issued).toEqual(made.map(({ nonce }) => [nonce, now + 600]));
  for (const { nonce } of made) expect(Buffer.from(nonce, 'base64url')).toHaveLength(24);
  expect(made[0]?.nonce).not.toBe(made[1]?.nonce);
});

test('an address over its limit gets none, and costs the store nothing once that is known', async () => {
  const { issue, issued } = setUp();
  for (let time = 0; time < 2; time += 1) await issue('192.0.2.1');
  expect(await failureOf(issue('192.0.2.1'))).toMatchObject({ code: 'rate_limited' });
  const before = issued.length;
  expect(await failureOf(issue('192.0.2.1'))).toMatchObject({ code: 'rate_limited' });
  expect(issued).toHaveLength(before);
  await expect(issue('192.0.2.2')).resolves.toBeDefined();
});

test('addresses of one network have one limit', async () => {
  const { issue } = setUp();
  await issue('2001:db8::1');
  await issue('2001:db8::2');
  expect(await failureOf(issue('2001:db8::3'))).toMatchObject({ code: 'rate_limited' });
});
