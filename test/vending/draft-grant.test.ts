import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type App, isSigning, type SigningApp } from '../../lambdas/contract/app.ts';
import type { Details, Grant } from '../../lambdas/contract/grant.ts';
import type { Claims } from '../../lambdas/contract/token-format.ts';
import { allow } from '../../lambdas/vending/allow.ts';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import { draftGrant } from '../../lambdas/vending/draft-grant.ts';
import { written } from '../../lambdas/vending/sign.ts';
import { vend } from '../../lambdas/vending/vend.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { proving, sourceIp } from '../doubles/proving.ts';
import { anyText } from '../profiles/any-grant.ts';
import { changed, demoApp, profiles, signingProfiles, upstreamProfiles } from './demo-app.ts';
import { backendKey, madeUpPorts, start } from './made-up-ports.ts';

/** RFC 7519 section 4.1, and what the vendors call theirs. */
const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'nce', 'prn'];
const principal = await authenticate(proving(), [
  { kind: 'apiKey', authenticate: async () => ({ subject: 'key00001', isBackend: true }) },
]);

/** What a backend's token for alice would say, with these details. */
async function drafting(app: App) {
  const allowed = allow(principal, { subject: 'alice', sourceIp }, app, () => 'new');
  const mint = await madeUpPorts(app).mint.take();
  return (details: Details = {}) => {
    const draft = draftGrant(allowed, { nonce: 'n', details }, mint, app, start, 'id');
    return { ...draft, claims: isSigning(app) ? claimsOf(draft.grant, app) : {} };
  };
}

function claimsOf(grant: Grant, { tokens, settings }: SigningApp): { token?: Claims; wsToken?: Claims } {
  const { token, wsToken } = tokens;
  const ws = wsToken && { wsToken: written(grant, wsToken, settings).claims };
  return { token: written(grant, token, settings).claims, ...ws };
}

/** A vendor whose tokens would say what metadata say: the mistake that the names are refused for. */
function careless(app: SigningApp): SigningApp {
  const own = app.tokens.token;
  const claims: typeof own.claims = (grant, settings) => ({
    ...own.claims(grant, settings),
    ...grant.details.metadata,
  });
  return changed(app, { token: { ...own, claims } });
}

const apps = [...signingProfiles, ...upstreamProfiles].map(([name, settings]) => ({ name, settings }));
const cases = await Promise.all(
  apps.map(async ({ name, settings }) => {
    const app = demoApp(name, { settings });
    return { name, settings, app, drafted: await drafting(app) };
  }),
);
describe.each(cases)('an app of $name with $settings', ({ app, drafted }) => {
  const { token = {}, wsToken = {} } = drafted().claims;
  // With metadata, since a vendor may have a claim for them.
  const { claims: written } = drafted({ metadata: { plan: 1 } });
  const owned = [...new Set([registered, Object.keys({ ...written.token, ...written.wsToken })].flat())];

  // A vendor whose tokens hold no metadata takes any name.
  const refused = app.profile.metadata === 'outsideToken' ? [] : owned;

  for (const claim of refused)
    test(`gives no token to metadata that are called ${claim}, and spends nothing on them`, async () => {
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
    });

  test('says the same of its own claims whatever else is given, or gives no token', () => {
    const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'Sub', 'sub ', 'claims', ''];
    const key = fc.oneof(fc.constantFrom(...owned, ...odd), anyText);
    const members = fc.array(fc.tuple(key, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 });
    fc.assert(
      fc.property(members, members, (given, beside) => {
        const metadata = Object.fromEntries(given);
        const details = { ...Object.fromEntries(beside), metadata };
        if (given.some(([each]) => refused.includes(each))) {
          expect(() => drafted(details)).toThrow('metadata with the name of a claim');
          return;
        }
        const { claims, boundTo } = drafted(details);
        expect(boundTo).toBe(drafted().boundTo);
        expect({ ...claims.token, metadata: 0 }).toStrictEqual({ ...token, metadata: 0 });
        expect({ ...claims.wsToken }).toStrictEqual(wsToken);
      }),
    );
  });

  if (isSigning(app) && refused.length > 0)
    test('would do so even where a vendor let metadata become claims, who then would say anything (control)', async () => {
      const metadata = Object.fromEntries(Object.keys(token).map((claim) => [claim, 'mallory']));
      const carelessly = await drafting(careless(app));
      for (const claim of [...Object.keys(token), 'role'])
        expect(() => carelessly({ metadata: { [claim]: 'mallory' } })).toThrow();
      const { grant } = drafted();
      const said = careless(app).tokens.token.claims({ ...grant, details: { metadata } }, app.settings);
      expect(said).toMatchObject(metadata);
    });
});

test('these are all profiles (control)', () => {
  expect(new Set(apps.map(({ name }) => name))).toEqual(new Set(Object.keys(profiles)));
});
