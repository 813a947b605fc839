import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { isWhole, testWhole } from '../harness/whole.ts';
import { goingOn, serve, standIns } from './attack.ts';
import { as, newUser, times } from './client.ts';
import type { Edit } from './mutated-bundle.ts';
import type { Service } from './service.ts';

const { secretsWire } = standIns;
const { later } = goingOn();
afterEach(() => {
  secretsWire.fails = undefined;
});
/** The SDK's timers for connections, which outlive broken ones. */
afterAll(() => setTimeout(1_000));

const vend = async (service: Service) => {
  const { status, headers, body } = await service.call('GET', '/chatsdk/api/auth/chat-token', {
    headers: await as(newUser()),
  });
  return { status, code: body.code, retryAfter: Number(headers['retry-after']) };
};
/** Of one app with two secrets; the SDK asks twice. */
const callsForOneRead = 2 * 2;
/** A sandbox that has no key reads both labels side by side. */
const callsForFirstRead = 2 * callsForOneRead;
const outageSeconds = 600;
const everySeconds = 20;
const atOnce = isWhole ? 10 : 3;

/** What is answered in ten minutes, with ten requests at once every twenty seconds, and how often we called. */
async function throughOutage(service: Service) {
  secretsWire.fails = 'down';
  const before = secretsWire.calls;
  const answers = new Map<string, number>();
  for (let second = 0; second < outageSeconds; second += everySeconds) {
    for (const { status, code = '' } of await times(atOnce, () => vend(service))) {
      const answer = `${status} ${code}`.trim();
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    later(everySeconds);
  }
  secretsWire.fails = undefined;
  return { answers: Object.fromEntries(answers), calls: secretsWire.calls - before };
}
const moments = outageSeconds / everySeconds;
const requests = moments * atOnce;

describe('C10 Secrets Manager is down for ten minutes', () => {
  test('warm sandboxes go on, and ask ever more rarely', async () => {
    const service = await serve();
    await vend(service);
    const { answers, calls } = await throughOutage(service);
    expect(answers).toEqual({ 200: requests });
    // Pauses of 5, 10, 20, 40 and 60 s, halved at the most: 24 reads of each secret would be the most.
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThanOrEqual(24 * callsForOneRead);
    console.log(`C10: ${requests} requests in a warm sandbox, ${calls} calls to Secrets Manager.`);
  });

  test('cold ones answer 503 at once and say when to come back; one read a second, whoever asks', async () => {
    const service = await serve();
    const { answers, calls } = await throughOutage(service);
    expect(answers).toEqual({ '503 key_unavailable': requests });
    expect(calls).toBeLessThanOrEqual(moments * callsForFirstRead);
    secretsWire.fails = 'down';
    const { retryAfter } = await vend(service);
    expect(retryAfter).toBeGreaterThanOrEqual(5);
    expect(retryAfter).toBeLessThan(15);
    console.log(`C10: ${requests} requests in a cold sandbox, ${calls} calls to Secrets Manager.`);
  });

  test.each([
    ['warm', true],
    ['cold', false],
  ])('when it is back, a %s sandbox gives a token at the first request', async (_which, isWarm) => {
    const service = await serve();
    if (isWarm) await vend(service);
    secretsWire.fails = 'down';
    // Longer than the last good value serves.
    later(2 * 3_600);
    expect(await vend(service)).toMatchObject({ status: 503, code: 'key_unavailable' });
    secretsWire.fails = undefined;
    later(1);
    expect(await vend(service)).toMatchObject({ status: 200 });
  });

  testWhole.each<[string, Edit, boolean]>([
    ['the pause', ['keys/ring.ts', 'if (!mayRead(now)) break;', ''], true],
    ['the single flight', ['keys/ring.ts', '<= longestReadSeconds) return', '< 0) return'], false],
  ])('without %s, calls are many (control)', async (_guard, edit, isWarm) => {
    const service = await serve(edit);
    if (isWarm) await vend(service);
    const { calls } = await throughOutage(service);
    console.log(`C10 without a guard: ${calls} calls to Secrets Manager.`);
    expect(calls).toBeGreaterThan(isWarm ? 24 * callsForOneRead : moments * callsForFirstRead);
  });
});

describe('C13 what encrypts the secret is gone', () => {
  test.each([
    'DecryptionFailure',
    'InvalidRequestException',
    'AccessDeniedException',
    'ResourceNotFoundException',
  ])(
    '%s: warm sandboxes go on, cold ones answer 503, the log has the name and nothing of the account',
    async (name) => {
      const service = await serve();
      await vend(service);
      secretsWire.fails = name;
      later(60);
      expect((await vend(service)).status).toBe(200);
      const cold = service.cold();
      expect((await vend(cold)).status).toBe(503);
      const lines = [...service.lines, ...cold.lines].join('\n');
      if (name !== 'ResourceNotFoundException') expect(lines).toContain(`Secrets Manager ${name}`);
      expect(lines).not.toContain('arn:aws:kms');
      expect(lines).not.toContain('unexpected_error');
    },
  );
});
