import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { vend } from '../../lambdas/vending/vend.ts';
import { sourceIp } from '../doubles/proving.ts';
import { demoApp, profiles } from './demo-app.ts';
import { alice, madeUpPorts, start } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';

const options = { demandsNonce: true, keepsAccount: false };
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const embedding = Object.keys(profiles).filter((name) => profiles[name]?.nonceLifetimeSeconds !== undefined);

test('a nonce of ours is kept until its token is over', async () => {
  const app = demoApp('comapi', { tokenLifetimeSeconds: 900, clockSkewSeconds: 7 });
  const ports = madeUpPorts(app);
  await ports.nonces.issue('nonce', start + 600);
  await vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, ports);
  expect(ports.argumentsOf('nonces.vend').at(-1)).toEqual(['nonce', 'id-1', start + 907, start]);
});

describe("a vendor's own nonce, in an app that plays the backend alone", () => {
  const lifetimes = [
    ['the vendor could still honour the nonce', 60, 600, 600],
    ['the token could still be honoured', 86_400, 600, 86_400],
  ] as const;

  test.each(lifetimes)('is remembered for as long as %s', async (_title, token, nonce, kept) => {
    const app = demoApp('comapi', {
      roles: ['integrator'],
      tokenLifetimeSeconds: token,
      nonceLifetimeSeconds: nonce,
      clockSkewSeconds: 7,
    });
    const ports = madeUpPorts(app);
    await vend({ proofs: alice, sourceIp, nonce: 'of-the-vendor' }, options, app, ports);
    expect(ports.calls).toEqual([
      'caller.authenticate',
      'limiter.recall',
      'ring.snapshot',
      'nonces.adopt',
      'cutOffs.find',
      'limiter.spend',
    ]);
    expect(ports.argumentsOf('nonces.adopt').at(-1)).toEqual(['of-the-vendor', 'id-1', start + kept + 7]);
  });

  test.each(embedding)('is signed once, for one subject: %s', async (profile) => {
    const app = demoApp(profile, { roles: ['integrator'] });
    const ports = madeUpPorts(app);
    const first = { proofs: alice, sourceIp, nonce: 'of-the-vendor' };
    await vend(first, options, app, ports);
    for (const username of ['alice', 'bob']) {
      const again = vend({ ...first, proofs: { ...alice, username } }, options, app, ports);
      await expect(again).rejects.toMatchObject({ code: 'invalid_nonce' });
    }
    const told = { step: 'vend', why: 'used', nonceDigest: sha256('of-the-vendor') };
    expect(ports.refused).toEqual([told, told]);
  });

  test('is unknown in an app that plays the vendor (control)', async () => {
    const app = demoApp('comapi');
    const made = vend({ proofs: alice, sourceIp, nonce: 'of-somebody-else' }, options, app, madeUpPorts(app));
    await expect(made).rejects.toMatchObject({ code: 'invalid_nonce' });
  });
});

describe('where the tokens of the vendor embed no nonce', () => {
  const app = madeUpApp({ roles: ['integrator'], nonce: 'required' });

  test('one of somebody else is unknown, whatever the app plays: only we make them', async () => {
    const ports = madeUpPorts(app);
    const made = vend({ proofs: alice, sourceIp, nonce: 'of-somebody-else' }, options, app, ports);
    await expect(made).rejects.toMatchObject({ code: 'invalid_nonce' });
    expect(ports.calls).not.toContain('nonces.adopt');
  });

  test('one of ours is bound to its token and kept until that is over', async () => {
    const ports = madeUpPorts(app);
    await ports.nonces.issue('nonce', start + 600);
    await vend({ proofs: alice, sourceIp, nonce: 'nonce' }, options, app, ports);
    const kept = start + app.tokenLifetimeSeconds + app.clockSkewSeconds;
    expect(ports.argumentsOf('nonces.vend').at(-1)).toEqual(['nonce', 'id-1', kept, start]);
  });
});
