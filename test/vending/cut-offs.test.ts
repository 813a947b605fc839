import { beforeEach, describe, expect, test } from '@jest/globals';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { reissue } from '../../lambdas/vending/reissue.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { sourceIp } from '../doubles/proving.ts';
import { examples, signingApp, signingProfiles } from './demo-app.ts';
import { alice, backendId, madeUpPorts, start } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';
import { recordSigning } from './recorded-signing.ts';
import {
  type Issued,
  issued as issuedIn,
  options,
  reissues,
  sessionUses,
  type Use,
  uses,
} from './token-uses.ts';

const signed: string[] = [];
beforeEach(() => {
  signed.length = 0;
  recordSigning(signed);
});

async function issued(...args: Parameters<typeof issuedIn>) {
  const given = await issuedIn(...args);
  signed.length = 0;
  return given;
}

/** That nothing was signed, kept or asked for since something was issued; but for a session that can't be opened. */
function expectNothingOf({ calls }: Issued['ports'], title = '') {
  if (title !== 'redeeming a token')
    expect([...signed, ...calls.filter((call) => call === 'sessions.open')]).toEqual([]);
  for (const call of ['sessions.renew', 'accounts.upsert', 'upstream.send'])
    expect(calls).not.toContain(call);
}

describe.each(signingProfiles)('an app of %s with %j', (profile, settings) => {
  const app = signingApp(profile, { settings, nonce: 'required' });
  const namesKey = examples[profile]?.some(
    ({ token, settings: shown }) =>
      token && 'jti' in token.claims && JSON.stringify(shown) === JSON.stringify(settings),
  );
  const own = (all: readonly Use[]) => all.filter(({ of }) => of?.(app) ?? true);

  describe.each(own([...uses, ...sessionUses]))('$title', ({ title, use, code }) => {
    const cutOffs: [whose: string, set: (given: Issued, before: number) => void][] = [
      ['the user', ({ ports, subject }, before) => void ports.cutOffs.subjects.set(subject, before)],
      ['the app', ({ ports }, before) => void Object.assign(ports.cutOffs, { app: before })],
    ];
    test.each(cutOffs)(
      'counts from the very second on at which %s is cut off, and not before',
      async (_whose, set) => {
        const inTime = await issued(app);
        set(inTime, start);
        inTime.ports.cutOffs.subjects.set('bob', start + 1);
        await expect(use(inTime)).resolves.toBeDefined();
        const early = await issued(app);
        set(early, start + 1);
        const failure = await failureOf(use(early));
        expect(failure).toMatchObject({ code });
        expect(JSON.stringify([failure, failure.message])).not.toContain(early.subject);
        expectNothingOf(early.ports, title);
      },
    );

    test('is judged by when something was issued, however long ago', async () => {
      const given = await issued(app);
      given.ports.clock.advance(10);
      given.ports.cutOffs.app = start + 10;
      const outcome = await use(given).catch((error) => error);
      if (title === 'asking for a token') expect(outcome).toHaveProperty('token');
      else expect(outcome).toMatchObject({ code });
    });

    test('is refused while nobody can know who is cut off, and not by a store that never looks (control)', async () => {
      const [given, careless] = [await issued(app), await issued(app)];
      const outage = new Refusal('unavailable', { reason: 'no answer' });
      given.ports.cutOffs.find = async () => Promise.reject(outage);
      expect(await failureOf(use(given))).toBe(outage);
      expectNothingOf(given.ports, title);
      careless.ports.cutOffs.app = start + 1;
      careless.ports.cutOffs.find = async () => 0;
      await expect(use(careless)).resolves.toBeDefined();
    });
  });

  describe('of an API key that is revoked', () => {
    test.each([...own(uses), ...own(sessionUses)])(
      '$title is refused at once, where the token names its key',
      async ({ title, use, code }) => {
        const given = await issued(app, true);
        given.ports.cutOffs.revokedKeys.add(backendId);
        // Qiscus has no claim for a token's id: what was vended lives out its two minutes.
        const livesOn = !namesKey && title !== 'asking for a token';
        if (livesOn) return expect(use(given)).resolves.toBeDefined();
        expect(await failureOf(use(given))).toMatchObject({ code });
        expectNothingOf(given.ports, title);
      },
    );

    test.each([...own(uses), ...own(sessionUses)])(
      '$title goes on for who asked themselves, and for the tokens of another key',
      async ({ use }) => {
        for (const [byBackend, revoked] of [
          [false, backendId],
          [true, 'backend-2'],
          [true, 'alice'],
        ] as const) {
          const given = await issued(app, byBackend);
          given.ports.cutOffs.revokedKeys.add(revoked);
          await expect(use(given)).resolves.toBeDefined();
        }
      },
    );

    if (reissues(app))
      test('what was had again for a token of its goes with it as well', async () => {
        const { ports, token } = await issued(app, true);
        const again = await reissue({ token, graceSeconds: 0 }, app, ports);
        const [next, more] = [again.token, { graceSeconds: 0 }];
        await expect(reissue({ token: next, ...more }, app, ports)).resolves.toBeDefined();
        ports.cutOffs.revokedKeys.add(backendId);
        expect(await failureOf(reissue({ token: next, ...more }, app, ports))).toMatchObject({
          code: 'invalid_token',
        });
      });
  });

  test('a vend that is refused for another reason signs nothing; only one by its user counts', async () => {
    const { ports, ask, subject } = await issued(app);
    const request = { sourceIp, nonce: 'nonce-1' };
    for (const [proofs, named, code, counted] of [
      [{}, subject, 'unauthenticated', 0],
      [alice, 'bob', 'forbidden', 0],
      [alice, subject, 'invalid_nonce', 1],
    ] as const) {
      const failure = await failureOf(vend({ ...request, proofs, subject: named }, options, app, ports));
      expect(failure).toMatchObject({ code });
      expect(ports.calls.filter((call) => call === 'limiter.spend')).toHaveLength(counted);
    }
    expectNothingOf(ports);
    await ask();
    expect(ports.calls.filter((call) => call === 'limiter.spend')).toHaveLength(2);
  });
});

test('the vendor is not asked for whoever is cut off; nonce and count, which run side by side, may be spent', async () => {
  const app = madeUpApp({ baseUrl: 'https://vendor.example.com', nonce: 'required', roles: ['integrator'] });
  const ports = madeUpPorts(app);
  await ports.nonces.issue('nonce', start + 600);
  ports.cutOffs.subjects.set('u-alice', Number.POSITIVE_INFINITY);
  const asked = () => vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, ports);
  expect(await failureOf(asked())).toMatchObject({
    code: 'forbidden',
    options: { detail: 'This user can have no token now.' },
  });
  expect(ports.upstream.requests).toEqual([]);
  expectNothingOf(ports);
  ports.cutOffs.subjects.clear();
  expect(await failureOf(asked())).toMatchObject({ code: 'invalid_nonce' });
});
