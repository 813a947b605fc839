import { expect, test } from '@jest/globals';
import { digestOf, sameDigest } from '../../lambdas/vending/digest.ts';

test('a digest is SHA-256 in base64url', () => {
  expect(digestOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
});

test('digests are the same letter for letter, and of another length never', () => {
  expect(sameDigest('abc', 'abc')).toBe(true);
  for (const other of ['abd', 'ab', 'abcd', '']) expect(sameDigest('abc', other)).toBe(false);
});
