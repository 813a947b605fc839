import { createHmac, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type App, isUpstream } from '../../lambdas/contract/app.ts';
import type { Example } from '../../lambdas/contract/example.ts';
import type { Profile } from '../../lambdas/contract/profile.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { readCredentials } from '../../lambdas/keys/document.ts';
import { allow } from '../../lambdas/vending/allow.ts';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import { broker } from '../../lambdas/vending/broker.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { consumeNonce } from '../../lambdas/vending/consume-nonce.ts';
import { countVend } from '../../lambdas/vending/count-vend.ts';
import { checkCutOffs } from '../../lambdas/vending/cut-offs.ts';
import { draftGrant } from '../../lambdas/vending/draft-grant.ts';
import type { Mint } from '../../lambdas/vending/mint.ts';
import type { NonceStore } from '../../lambdas/vending/nonce-store.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { fixedRing } from '../doubles/fixed-ring.ts';
import { memoryCutOffs } from '../doubles/memory-cut-offs.ts';
import { proving, sourceIp } from '../doubles/proving.ts';
import { scriptedUpstream } from '../doubles/scripted-upstream.ts';
import { changed, demoApp, examples, profiles } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { madeUpPepper, madeUpValue, madeUpWsSecret, takenKey } from '../vending/made-up-key.ts';
import { madeUpPorts } from '../vending/made-up-ports.ts';
import { incoming, routeOf } from './route-of.ts';

/** Every nonce is good here: what is under test is the token. */
const nonces = { vend: async () => 'spent', adopt: async () => 'spent' } as unknown as NonceStore;
const journal = { nonceRefused: () => {} };

const readBy = ({ routesOf, ...profile }: Profile, { on, request, settings }: Example) =>
  routeOf({ ...profile, routes: routesOf?.(settings) ?? profile.routes }, 'vend', on).read(
    incoming({ body: request }),
    settings,
    [],
  );

/** The app of an example; the token's lifetime is the app's only where the request does not say one. */
function appOf(name: string, profile: Profile, example: Example): App {
  const { settings, lifetimeSeconds } = example;
  const asked = readBy(profile, example).lifetimeSeconds;
  return demoApp(name, { settings, ...(asked === undefined && { tokenLifetimeSeconds: lifetimeSeconds }) });
}

/** The example's request through the real stages, up to what the mint makes of it. */
async function minted(app: App, example: Example, mint: Mint) {
  const request = readBy(app.profile, example);
  const caller: Caller = { kind: 'oidc', scheme: 'Test', authenticate: async () => example.principal };
  const principal = await authenticate(proving(request.proofs), [caller]);
  const allowed = allow(principal, { ...request, sourceIp }, app, () => 'fresh-id');
  const readyMint = await mint.take();
  const draft = draftGrant(allowed, request, readyMint, app, example.atEpochSeconds, example.tokenId);
  const spent = await consumeNonce(draft, app, { nonces, journal });
  const counted = await countVend(draft, allowed, madeUpPorts(app));
  return draft.mint(
    spent,
    counted,
    await checkCutOffs(draft.grant, memoryCutOffs(), () => new Refusal('internal')),
  );
}

/** By node:crypto alone: nothing of the code under test. */
function isGenuine(token: string, algorithm: string, value: string): boolean {
  const [header, payload, signature = ''] = token.split('.');
  const input = `${header}.${payload}`;
  if (algorithm === 'HS256')
    return createHmac('sha256', value).update(input).digest('base64url') === signature;
  const key = { key: createPublicKey(value), dsaEncoding: 'ieee-p1363' } as const;
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  return verify(hash, Buffer.from(input), key, Buffer.from(signature, 'base64url'));
}

describe.each(Object.entries(profiles))('%s', (name, profile) => {
  const all = examples[name] ?? [];
  const signed = all.filter(({ token }) => token);
  const asked = all.filter(({ upstream }) => upstream);

  test('carries examples, each of one kind', () => {
    expect(all).not.toHaveLength(0);
    expect(signed.length + asked.length).toBe(all.length);
    for (const example of signed) expect(example.wsToken !== undefined).toBe(profile.wsToken !== undefined);
  });

  for (const example of signed)
    test(`signs: ${example.title}`, async () => {
      const app = appOf(name, profile, example);
      const { mint } = madeUpPorts(app);
      const { expiresAt, ...tokens } = await minted(app, example, mint);

      expect(expiresAt).toBe(example.atEpochSeconds + example.lifetimeSeconds);
      for (const kind of ['token', 'wsToken'] as const) {
        const token = tokens[kind];
        expect(token !== undefined).toBe(example[kind] !== undefined);
        if (token === undefined) continue;
        const algorithm = app.profile[kind]?.algorithm(app.settings) ?? 'HS256';
        const value = kind === 'token' ? madeUpValue(algorithm) : madeUpWsSecret;
        const kid = (await takenKey(algorithm, value)).value.signing.publicJwk?.kid;
        expect(decode(token)).toStrictEqual([
          { ...example[kind]?.header, ...(kid !== undefined && { kid }) },
          example[kind]?.claims,
        ]);
        expect(isGenuine(token, algorithm, value)).toBe(true);
        expect(isGenuine(token.replace('.', '.A'), algorithm, value)).toBe(false);
      }
    });

  for (const example of asked)
    test(`asks the vendor: ${example.title}`, async () => {
      const { credentials, accessToken, request } = example.upstream ?? {};
      const app = appOf(name, profile, example);
      if (!isUpstream(app)) throw new Error('an example of an app that signs');
      const { api } = app.tokens;
      expect(accessToken !== undefined).toBe(api.accessToken !== undefined);
      const value = readCredentials(JSON.stringify(credentials), api.credentials);
      expect(value).toStrictEqual(credentials);

      // The access token is the example's, whatever the vendor's answer for one looks like.
      const given = accessToken !== undefined && {
        accessToken: { ...api.accessToken, read: () => ({ accessToken, lifetimeSeconds: 900 }) },
      };
      const own = changed(app, { upstream: { ...api, ...given } as typeof api });
      const upstream = scriptedUpstream(() => ({ status: 418, body: undefined }));
      const ring = fixedRing({ versionId: 'v1', value, peppers: [madeUpPepper] as const });
      const mint = broker(own, { upstream, credentials: ring, clock: () => example.atEpochSeconds });

      expect(await failureOf(minted(own, example, mint))).toMatchObject({ code: 'upstream_failed' });
      expect(upstream.requests).toHaveLength(accessToken === undefined ? 1 : 2);
      expect(upstream.requests.at(-1)).toStrictEqual(request);
    });
});
