import { describe, expect, test } from '@jest/globals';
import type { SigningApp } from '../../lambdas/contract/app.ts';
import type { TokenKind } from '../../lambdas/contract/token-format.ts';
import { issueNonce } from '../../lambdas/vending/issue-nonce.ts';
import { redeem } from '../../lambdas/vending/redeem.ts';
import { reissue } from '../../lambdas/vending/reissue.ts';
import { findSession, renewSession } from '../../lambdas/vending/sessions.ts';
import { takeKey } from '../../lambdas/vending/take-key.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { verifyToken } from '../../lambdas/vending/verify-token.ts';
import { sourceIp } from '../doubles/proving.ts';
import { routeOf } from '../profiles/route-of.ts';
import { demoApp, profiles, signingApp, signingProfiles } from './demo-app.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';

/** Every lifetime that a vendor documents, and what we chose where it documents none, on a clock that stands still. */
const [minute, day] = [60, 86_400];
const around = (limit: number): [seconds: number, isGood: boolean][] => [
  [limit - 1, true],
  [limit, false],
  [limit + 1, false],
];
const noSkew = { clockSkewSeconds: 0 };
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'good',
    ({ code }) => code,
  );

async function vended(app: SigningApp, ports = madeUpPorts(app)) {
  const { nonce } = await issueNonce(sourceIp, app, ports, start);
  const demandsNonce = app.nonce === 'required';
  const given = (seconds: number) => {
    ports.clock.advance(seconds);
    const request = { proofs: alice, sourceIp, ...(demandsNonce && { nonce }) };
    return vend(request, { demandsNonce, keepsAccount: false }, app, ports);
  };
  return { ports, given };
}

describe.each(signingProfiles)('a nonce of %s with %j', (name, settings) => {
  test.each(around(10 * minute))('is good after %d seconds: %s', async (seconds, isGood) => {
    const { given } = await vended(signingApp(name, { settings, nonce: 'required' }));
    expect(await outcome(given(seconds))).toBe(isGood ? 'good' : 'invalid_nonce');
  });
});

describe('the lifetime of a token can be set', () => {
  test.each<[name: string, fits: number[], over: number[]]>([
    [
      'avaya',
      [15, 16, 59, 60].map((minutes) => minutes * minute),
      [14, 61].map((minutes) => minutes * minute),
    ],
    ['chatsdk', [day - 1, day], [day + 1]],
    ['comapi', [day - 1, day], [day + 1]],
    ['jwt', [1, day], [day + 1]],
    ['qiscus', [2 * minute - 1, 2 * minute], [2 * minute + 1]],
    ['wonderful', [minute, minute + 1, day - 1, day], [minute - 1, day + 1]],
  ])('%s: to %j seconds, not to %j', (name, fits, over) => {
    const made = (tokenLifetimeSeconds: number) => () => demoApp(name, { tokenLifetimeSeconds });
    for (const seconds of fits) expect(made(seconds)()).toMatchObject({ tokenLifetimeSeconds: seconds });
    for (const seconds of over) expect(made(seconds)).toThrow('apps.demo.tokenLifetimeSeconds');
  });

  test.each(Object.entries(profiles))('%s: as its profile says', (name, { tokenLifetimeSeconds }) => {
    const { min = 1, max, step = 1 } = tokenLifetimeSeconds;
    const made = (seconds: number) => () => demoApp(name, { tokenLifetimeSeconds: seconds });
    for (const seconds of [min, max])
      expect(made(seconds)()).toMatchObject({ tokenLifetimeSeconds: seconds });
    for (const seconds of [min - step, max + step])
      expect(made(seconds)).toThrow('apps.demo.tokenLifetimeSeconds');
  });
});

describe('a token of an app that does not say', () => {
  const longest: [name: string, seconds: number][] = [
    ['comapi', 15 * minute],
    ['qiscus', 2 * minute],
    ['wonderful', 60 * minute],
    ['chatsdk', day],
  ];
  for (const [name, lifetime] of longest)
    test.each(around(lifetime))(`${name}: is good after %d seconds: %s`, async (seconds, isGood) => {
      const app = signingApp(name, noSkew);
      const { ports, given } = await vended(app);
      const { token, wsToken } = await given(0);
      const verified = async (each: string, kind: TokenKind) =>
        outcome(
          verifyToken(
            { token: each, format: app.tokens[kind] },
            await takeKey(ports.keys[kind] ?? ports.keys.token),
            app,
            start + seconds,
          ),
        );
      expect(await verified(token, 'token')).toBe(isGood ? 'good' : 'invalid_token');
      if (wsToken) expect(await verified(wsToken, 'wsToken')).toBe(isGood ? 'good' : 'invalid_token');
    });

  test.each(around(2 * day))('chatsdk: can be had again after %d seconds: %s', async (seconds, isGood) => {
    const app = signingApp('chatsdk', { ...noSkew, settings: { appId: 'chat-app' } });
    const { ports, given } = await vended(app);
    const { token } = await given(0);
    ports.clock.advance(seconds);
    const graceSeconds = routeOf(app.profile, 'reissue', 'POST /tokens/refresh').graceSeconds(app.settings);
    expect(await outcome(reissue({ token, graceSeconds }, app, ports))).toBe(
      isGood ? 'good' : 'invalid_token',
    );
  });
});

describe.each(['comapi', 'qiscus'])('a session of %s', (name) => {
  const app = signingApp(name, noSkew);
  async function opened() {
    const { ports, given } = await vended(app);
    const { token } = await given(0);
    const session = await redeem({ token, sourceIp: '192.0.2.1', keepsAccount: false }, app, ports);
    return { session, ports, key: await takeKey(ports.keys.token) };
  }

  test.each(around(day))('has a token that is good after %d seconds: %s', async (seconds, isGood) => {
    const { session, ports, key } = await opened();
    const found = findSession({ token: session.token }, key, app, ports, start + seconds);
    expect(await outcome(found)).toBe(isGood ? 'good' : 'unauthenticated');
  });

  const renewable = name === 'qiscus' ? 30 * day : day;
  test.each(around(renewable))('can be renewed after %d seconds: %s', async (seconds, isGood) => {
    const { session, ports, key } = await opened();
    const { refreshToken, subject } = session;
    const renewed = renewSession({ refreshToken, subject }, key, app, ports, start + seconds);
    expect(await outcome(renewed)).toBe(isGood ? 'good' : 'invalid_token');
  });
});
