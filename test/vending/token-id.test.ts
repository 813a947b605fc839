import { expect, test } from '@jest/globals';
import { apiKeyIdOf, tokenIdOf } from '../../lambdas/vending/token-id.ts';

test('a token id names the API key that it was made with', () => {
  const apiKeyId = '0123456789abcdef';
  expect(apiKeyIdOf(tokenIdOf('id', apiKeyId))).toBe(apiKeyId);
  expect(apiKeyIdOf(tokenIdOf('id', undefined))).toBeUndefined();
});

test.each(['x.1', 'a.b.c', '.', 'x.0123456789abcde', 'x.0123456789ABCDEF', 'x.0123456789abcdef0', undefined])(
  'the id %s of another issuer names none',
  (tokenId) => expect(apiKeyIdOf(tokenId)).toBeUndefined(),
);
