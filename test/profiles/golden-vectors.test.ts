import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import { consumeNonce } from '../../lambdas/vending/consume-nonce.ts';
import { draftGrant } from '../../lambdas/vending/draft-grant.ts';
import type { NonceStore } from '../../lambdas/vending/nonce-store.ts';
import { sign } from '../../lambdas/vending/sign.ts';
import { demoApp, profiles } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { heldKey, madeUpSecret } from '../vending/made-up-key.ts';
import { incoming, routeOf } from './route-of.ts';

/** Every nonce is good here: what is under test is the token. */
const nonces = { vend: async () => 'spent', adopt: async () => 'spent' } as unknown as NonceStore;
const journal = { nonceRefused: () => {}, keyTrouble: () => {} };

describe.each(Object.entries(profiles))('%s', (name, profile) => {
  test('carries examples', () => expect(profile.examples).not.toHaveLength(0));

  test.each(profile.examples)('$title', async (example) => {
    const { settings, lifetimeSeconds: tokenLifetimeSeconds, principal: identity } = example;
    const app = demoApp(name, { settings, tokenLifetimeSeconds });
    const { proofs, nonce } = routeOf(profile, 'vend').read(incoming({ body: example.request }), settings);

    const principal = await authenticate(proofs, [{ scheme: 'Test', authenticate: async () => identity }]);
    const draft = draftGrant(principal, nonce, app, example.atEpochSeconds, example.tokenId);
    const key = await heldKey();
    const { token, expiresAt } = await sign(
      await consumeNonce(draft, key, app, { nonces, journal }),
      key,
      app,
    );

    expect(decode(token)).toStrictEqual([example.header, example.claims]);
    expect(expiresAt).toBe(example.atEpochSeconds + tokenLifetimeSeconds);
    const [header, payload, signature] = token.split('.');
    expect(createHmac('sha256', madeUpSecret).update(`${header}.${payload}`).digest('base64url')).toBe(
      signature,
    );
  });
});
