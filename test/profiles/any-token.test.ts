import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { TokenFormat, TokenKind } from '../../lambdas/contract/token-format.ts';
import { compactJws } from '../../lambdas/vending/compact-jws.ts';
import { examples, profiles, signingProfiles } from '../vending/demo-app.ts';
import { takenKey } from '../vending/made-up-key.ts';
import { anyGrant } from './any-grant.ts';

type Kind = TokenKind;
const signed = signingProfiles.flatMap(([name, settings]) =>
  (['token', 'wsToken'] as const).flatMap((kind): [string, Kind, unknown, TokenFormat<unknown>][] => {
    const format = profiles[name]?.[kind];
    return format ? [[name, kind, settings, format]] : [];
  }),
);

/** For the author of a new profile. */
const teaching = (name: string, kind: Kind) =>
  `No claim of ${name}'s example ${kind} equals one of its settings, so a token does not say whose app it is for: with one
secret in two apps, each would let the other's users in. If the vendor has such a claim, write it and compare it in \`read\`.
If the vendor has none, declare it: ${kind}: { namesNoApp: 'Acme: the secret alone tells apps apart', ... }. docs/new-vendor.md
says what that costs.`;

describe.each(signed)('any %s %s with %j', (name, kind, settings, format) => {
  const { nonceLifetimeSeconds } = profiles[name] ?? {};
  const shown = (examples[name] ?? []).flatMap(({ [kind]: token, ...example }) =>
    token && JSON.stringify(example.settings) === JSON.stringify(settings) ? [token.claims] : [],
  );

  test('says to its reader what its writer meant', () => {
    fc.assert(
      fc.property(anyGrant, (grant) => {
        const readBack = format.read(format.claims(grant, settings), settings);
        const { subject, nonce, expiresAt } = grant;
        const embedded = nonceLifetimeSeconds === undefined ? {} : { nonce };
        expect(readBack).toMatchObject({ subject, expiresAt, ...embedded });
        // Not every vendor has claims for the rest; what comes back is what went in.
        expect(grant).toMatchObject(readBack ?? {});
      }),
    );
  });

  test('is refused by its reader without any one of the claims that it needs', () => {
    expect(shown).not.toEqual([]);
    for (const claims of shown) {
      const needed = Object.keys(claims).filter(
        (claim) => !format.read({ ...claims, [claim]: undefined }, settings),
      );
      const subject = Object.keys(claims).filter(
        (claim) => claims[claim] === format.read(claims, settings)?.subject,
      );
      const named = ['iss', 'aud'].filter((claim) => claim in claims);
      expect(subject).not.toEqual([]);
      expect(needed).toEqual(expect.arrayContaining(['exp', ...subject, ...named]));
      for (const claim of needed)
        expect(format.read({ ...claims, [claim]: { $: 1 } }, settings)).toBeUndefined();
    }
  });

  test('says whose app it is for, in a claim that its reader compares', () => {
    for (const claims of shown) {
      const { claims: written = {} } = settings as { claims?: object };
      const own = Object.values({ ...(settings as object), ...written });
      const ofTheApp = Object.keys(claims).filter((claim) => own.includes(claims[claim]));
      if (ofTheApp.length === 0 && format.namesNoApp === undefined) throw new Error(teaching(name, kind));
      // What is declared must be true, and say why.
      if (format.namesNoApp !== undefined)
        expect([ofTheApp, format.namesNoApp.length > 20]).toEqual([[], true]);
      for (const claim of ofTheApp)
        expect(format.read({ ...claims, [claim]: `${claims[claim]}x` }, settings)).toBeUndefined();
    }
  });

  test('does not pass for the other kind of token, should one secret be pasted twice', () => {
    const other = profiles[name]?.[kind === 'token' ? 'wsToken' : 'token'];
    for (const claims of shown) expect(other?.read(claims, settings)).toBeUndefined();
  });

  test('has an end, and a payload that JSON.parse reads, after plain atob unless it is UTF-8', async () => {
    const { header, encoding } = format;
    const { signing } = (await takenKey(format.algorithm(settings))).value;
    await fc.assert(
      fc.asyncProperty(anyGrant, async (grant) => {
        const claims = format.claims(grant, settings);
        expect(claims['exp']).toBe(grant.expiresAt);
        const [, payload = ''] = (await compactJws(header(settings), claims, signing, encoding)).split('.');
        if (encoding === undefined) expect(payload).not.toMatch(/[-_]/);
        const text = encoding ? Buffer.from(payload, 'base64url').toString() : atob(payload);
        // As text: matchers stumble over members that are called `constructor`.
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(claims));
      }),
    );
  });
});

test('every profile that signs is looked at, and a profile can do one or the other', () => {
  for (const [name, { token, upstream }] of Object.entries(profiles)) {
    expect(signed.some(([each]) => each === name)).toBe(token !== undefined);
    expect(token ?? upstream).toBeDefined();
    const all = examples[name] ?? [];
    expect(all.some(({ token: shown }) => shown)).toBe(token !== undefined);
    expect(all.some(({ upstream: shown }) => shown)).toBe(upstream !== undefined);
  }
});

test('the generated grants do hold what plain base64url would spell with - or _ (control)', () => {
  const plain = fc
    .sample(anyGrant, 50)
    .map((grant) => Buffer.from(JSON.stringify(grant)).toString('base64url'));
  expect(plain.some((payload) => /[-_]/.test(payload))).toBe(true);
});
