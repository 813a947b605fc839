import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compactJws } from '../../lambdas/vending/compact-jws.ts';
import { decode } from './forge.ts';
import { heldKey } from './made-up-key.ts';

const header = { alg: 'HS256', typ: 'JWT' };
const awkward = fc.constantFrom('>', '?', '~', '\u007f', '\u0000', '\ud800', '"', '\\', 'é', '😀', 'a');
const anyString = fc.oneof(fc.string({ unit: awkward }), fc.string({ unit: 'binary' }));
const anyClaims = fc.dictionary(anyString, fc.oneof(anyString, fc.integer(), fc.array(anyString)));

test('any claims survive plain atob, byte for byte ASCII', async () => {
  const { signing } = await heldKey();
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

test('the header is the given one', async () => {
  const token = await compactJws({ alg: 'HS256', typ: 'JWT', ver: 'v2' }, {}, (await heldKey()).signing);
  expect(decode(token)[0]).toStrictEqual({ alg: 'HS256', typ: 'JWT', ver: 'v2' });
});
