import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compactJws, isCompactJws } from '../../lambdas/vending/compact-jws.ts';
import { anyCharacter } from '../fixtures/any-character.ts';
import { hasMisreadKey } from '../profiles/misread-key.ts';
import { decode } from './forge.ts';
import { takenKey } from './made-up-key.ts';

const header = { typ: 'JWT' };
const awkward = fc.constantFrom('>', '?', '~', '\u007f', '\u0000', '\ud800', '"', '\\', 'é', '😀', 'a');
const anyString = fc.oneof(fc.string({ unit: awkward }), fc.string({ unit: anyCharacter }));
const anyClaims = fc
  .dictionary(anyString, fc.oneof(anyString, fc.integer(), fc.array(anyString)))
  .filter((claims) => !hasMisreadKey(claims));

test('any claims survive plain atob, byte for byte ASCII', async () => {
  const { signing } = (await takenKey()).value;
  await fc.assert(
    fc.asyncProperty(anyClaims, async (claims) => {
      const [, payload = ''] = (await compactJws(header, claims, signing)).split('.');
      expect(payload).not.toMatch(/[-_]/);
      const text = atob(payload);
      expect(text).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(text)).toEqual({ ...claims });
    }),
    { numRuns: 300 },
  );
});

test('where UTF-8 is asked for, any claims are their JSON, byte for byte and no longer', async () => {
  const { signing } = (await takenKey()).value;
  await fc.assert(
    fc.asyncProperty(anyClaims, async (claims) => {
      const [, payload = ''] = (await compactJws(header, claims, signing, 'utf-8')).split('.');
      expect(Buffer.from(payload, 'base64url')).toEqual(Buffer.from(JSON.stringify(claims)));
    }),
  );
});

test.each(['HS256', 'RS256', 'ES256', 'EdDSA'] as const)(
  'the header under %s is the given one, with alg, and the kid of a key that has a public half',
  async (algorithm) => {
    const { signing } = (await takenKey(algorithm)).value;
    const { kid } = signing.publicJwk ?? {};
    const token = await compactJws({ typ: 'JWT', ver: 'v2' }, {}, signing);
    const named = { alg: algorithm, typ: 'JWT', ver: 'v2' };
    expect(decode(token)[0]).toStrictEqual(kid === undefined ? named : { ...named, kid });
    expect(typeof kid).toBe(algorithm === 'HS256' ? 'undefined' : 'string');
  },
);

describe('the form of a token', () => {
  test.each([
    ['three parts', 'e30.e30.AA', true],
    ['an empty signature, as of an unsecured token', 'e30.e30.', true],
    ['padding', 'e30.e30.AA==', false],
    ['a space', 'e30.e30. AA', false],
    ['a line end', 'e30.e30.AA\n', false],
    ['unused bits that are not zero', 'e30.e30.AB', false],
    ['the same in the header', 'e31.e30.AA', false],
    ['a length that no bytes have', 'e30.e30.A', false],
    ['letters of plain base64', 'e30.e30.+/', false],
    ['two parts', 'e30.e30', false],
    ['four parts', 'e30.e30.AA.AA', false],
    ['nothing', '', false],
  ])('%s: %s', (_what, token, isRight) => expect(isCompactJws(token)).toBe(isRight));
});
