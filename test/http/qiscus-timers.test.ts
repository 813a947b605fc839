import { createRequire } from 'node:module';
import { mock } from 'node:test';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { App } from '../../lambdas/contract/app.ts';
import { signingApp } from '../vending/demo-app.ts';
import { forge } from '../vending/forge.ts';
import { start } from '../vending/made-up-ports.ts';
import { json } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

/**
 * qiscus-sdk-core 2.16.9 sets a timer to the end of its token, and then refreshes. Its own code runs here, by a clock
 * of ours; the timers are Jest's, which fire a delay of more than 2^31 - 1 ms at once, as browsers and Node do.
 */
const { ExpiredTokenAdapter } = createRequire(import.meta.url)(
  '../../node_modules/qiscus-sdk-core/lib/lib/adapters/expired-token.js',
) as { ExpiredTokenAdapter: new (options: object) => object };

afterEach(() => void jest.restoreAllMocks());

/** Logs in, then lets the SDK's timer run, a second at a time; returns what its refreshes were answered. */
async function letRun(app: App, seconds: readonly number[]) {
  const { ports, fromApp } = madeUpService(app);
  const on = (path: string) => `POST /demo/api/v2/sdk/${path}`;
  const { appId: iss } = app.settings as { appId: string };
  await ports.nonces.adopt('n', 'alice', start + 120);
  const claims = { iss, iat: start, nbf: start, exp: start + 120, nce: 'n', prn: 'alice' };
  const identity_token = forge({ alg: 'HS256', typ: 'JWT', ver: 'v2' }, claims);
  const { user } = (await fromApp(app, on('auth/verify_identity_token'), json({ identity_token }))).body
    .results;

  const answers: { statusCode?: number | undefined; headers?: object | undefined }[] = [];
  const underWay: Promise<unknown>[] = [];
  async function post(path: string, body: object) {
    const asked = fromApp(app, on(path.replace('api/v2/sdk/', '')), json(body));
    underWay.push(asked);
    const answer = await asked;
    answers.push(answer);
    // The SDK does nothing after a refusal, and no one waits for it.
    return answer.statusCode === 200 ? answer : new Promise(() => {});
  }

  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: start * 1_000 });
  try {
    new ExpiredTokenAdapter({
      httpAdapter: { post, setToken: () => {} },
      userId: user.email,
      refreshToken: user.refresh_token,
      expiredAt: user.token_expires_at,
      onTokenRefreshed: () => {},
      getAuthenticationStatus: () => true,
    });
    for (const each of seconds) {
      ports.clock.advance(each);
      mock.timers.tick(each * 1_000);
      await Promise.all(underWay);
      await new Promise(setImmediate);
    }
  } finally {
    mock.timers.reset();
  }
  return answers;
}

const minute = Array.from({ length: 60 }, () => 1);
const longest = signingApp('qiscus', { sessionLifetimeSeconds: 2_147_483 });

describe('the timer of a client', () => {
  // Defect: with 30 days, which were allowed, one tab refreshed 90 times a second.
  test('does not fire in the first minute of the longest session, and once when it ends', async () => {
    expect(await letRun(longest, minute)).toEqual([]);
    expect(await letRun(longest, [2_147_482])).toEqual([]);
    expect(await letRun(longest, [2_147_483])).toMatchObject([{ statusCode: 200 }]);
  });

  test('is stopped by the limit if it fires without end, as it does for a longer session (control)', async () => {
    const tooLong = { ...longest, sessionLifetimeSeconds: 2_147_484 };
    const answers = await letRun(tooLong, minute);
    const { max } = tooLong.limits.vendsPerSubject;
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array(max).fill(200), 429]);
    expect(answers.at(-1)?.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/) });
  });
});
