import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type App, dialectOf, upstreamUrlOf } from '../../lambdas/contract/app.ts';
import type { Details } from '../../lambdas/contract/vocabulary.ts';
import { allow } from '../../lambdas/vending/allow.ts';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import { draftGrant } from '../../lambdas/vending/draft-grant.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { proving, sourceIp } from '../doubles/proving.ts';
import { anyText } from '../profiles/any-grant.ts';
import { demoApp, profiles, signingProfiles, upstreamProfiles } from './demo-app.ts';
import { backendKey, madeUpPorts, start } from './made-up-ports.ts';

/** RFC 7519 section 4.1, and what the vendors call theirs. */
const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'nce', 'prn'];
const principal = await authenticate(proving(), [
  { authenticate: async () => ({ subject: 'key00001', isBackend: true }) },
]);

/** What a backend's token for alice would say, with these details. */
function drafted(app: App, details: Details = {}) {
  const allowed = allow(principal, { subject: 'alice', sourceIp }, app, () => 'new');
  return draftGrant(allowed, { nonce: 'n', details }, app, start, 'id');
}

/** A vendor whose tokens would say what metadata say: the mistake that the names are refused for. */
function careless(app: App): App {
  const own = dialectOf(app, 'token');
  const claims: typeof own.claims = (grant, settings) => ({
    ...own.claims(grant, settings),
    ...grant.details.metadata,
  });
  return { ...app, dialect: { ...app.dialect, token: { ...own, claims } } };
}

const apps = [...signingProfiles, ...upstreamProfiles].map(([name, settings]) => ({ name, settings }));
describe.each(apps)('an app of $name with $settings', ({ name, settings }) => {
  const app = demoApp(name, { settings });
  const signs = upstreamUrlOf(app) === undefined;
  const { token = {}, wsToken = {} } = drafted(app).claims ?? {};
  // With metadata, since a vendor may have a claim for them.
  const written = drafted(app, { metadata: { plan: 1 } }).claims;
  const owned = [...new Set([registered, Object.keys({ ...written?.token, ...written?.wsToken })].flat())];

  test.each(owned)(
    'gives no token to metadata that are called %s, and spends nothing on them',
    async (claim) => {
      const ports = madeUpPorts(app);
      const request = {
        proofs: backendKey,
        sourceIp,
        subject: 'alice',
        nonce: 'n',
        details: { metadata: { plan: 1, [claim]: 'x' } },
      };
      const options = { demandsNonce: true, keepsAccount: true };
      const failure = await failureOf(vend(request, options, app, { ...ports, callers: ports.backends }));
      expect(failure).toMatchObject({
        code: 'invalid_request',
        options: { field: 'metadata', detail: expect.stringContaining(` ${claim}:`) },
      });
      const spends = ['nonces.vend', 'nonces.adopt', 'limiter.spend', 'accounts.upsert', 'upstream.send'];
      for (const call of spends) expect(ports.calls).not.toContain(call);
    },
  );

  test('says the same of its own claims whatever else is given, or gives no token', () => {
    const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Sub', 'sub ', 'claims', ''];
    const key = fc.oneof(fc.constantFrom(...owned, ...odd), anyText);
    const members = fc.array(fc.tuple(key, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 });
    fc.assert(
      fc.property(members, members, (given, beside) => {
        const metadata = Object.fromEntries(given);
        const details = { ...Object.fromEntries(beside), metadata };
        if (given.some(([each]) => owned.includes(each))) {
          expect(() => drafted(app, details)).toThrow('metadata with the name of a claim');
          return;
        }
        const { claims, boundTo } = drafted(app, details);
        expect(boundTo).toBe(drafted(app).boundTo);
        expect({ ...claims?.token, metadata: 0 }).toStrictEqual({ ...(signs && token), metadata: 0 });
        expect({ ...claims?.wsToken }).toStrictEqual(wsToken);
      }),
    );
  });

  if (signs)
    test('would do so even where a vendor let metadata become claims, who then would say anything (control)', () => {
      const metadata = Object.fromEntries(Object.keys(token).map((claim) => [claim, 'mallory']));
      for (const claim of [...Object.keys(token), 'role'])
        expect(() => drafted(careless(app), { metadata: { [claim]: 'mallory' } })).toThrow();
      const { grant } = drafted(app);
      const said = dialectOf(careless(app), 'token').claims(
        { ...grant, details: { metadata } },
        app.settings,
      );
      expect(said).toMatchObject(metadata);
    });
});

test('these are all profiles (control)', () => {
  expect(new Set(apps.map(({ name }) => name))).toEqual(new Set(Object.keys(profiles)));
});
