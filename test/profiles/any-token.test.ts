import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compactJws } from '../../lambdas/vending/compact-jws.ts';
import { profiles } from '../vending/demo-app.ts';
import { heldKey } from '../vending/made-up-key.ts';
import { anyGrant } from './any-grant.ts';

describe.each(Object.entries(profiles))('any token of %s', (_name, { token: dialect, examples }) => {
  const settings = examples[0]?.settings;

  test('says to its reader what its writer meant', () => {
    fc.assert(
      fc.property(anyGrant, (grant) => {
        const readBack = dialect.grant(dialect.claims(grant, settings), settings);
        const { subject, nonce, expiresAt } = grant;
        expect(readBack).toMatchObject({ subject, nonce, expiresAt });
        // Not every vendor has claims for the rest; what comes back is what went in.
        expect(grant).toMatchObject(readBack ?? {});
      }),
    );
  });

  test('is refused by its reader without any one of the claims that it needs', () => {
    for (const { claims, settings: own } of examples) {
      const needed = Object.keys(claims).filter(
        (name) => !dialect.grant({ ...claims, [name]: undefined }, own),
      );
      expect(needed).toEqual(expect.arrayContaining(['iss', 'exp']));
      for (const name of needed) expect(dialect.grant({ ...claims, [name]: { $: 1 } }, own)).toBeUndefined();
    }
  });

  test('has a payload that plain atob and JSON.parse read', async () => {
    const key = await heldKey();
    const header = { alg: dialect.algorithm, ...dialect.header };
    await fc.assert(
      fc.asyncProperty(anyGrant, async (grant) => {
        const claims = dialect.claims(grant, settings);
        const [, payload = ''] = (await compactJws(header, claims, key.signing)).split('.');
        expect(payload).not.toMatch(/[-_]/);
        expect(JSON.parse(atob(payload))).toStrictEqual(claims);
      }),
    );
  });
});

test('the generated grants do hold what plain base64url would spell with - or _ (control)', () => {
  const plain = fc
    .sample(anyGrant, 50)
    .map((grant) => Buffer.from(JSON.stringify(grant)).toString('base64url'));
  expect(plain.some((payload) => /[-_]/.test(payload))).toBe(true);
});
