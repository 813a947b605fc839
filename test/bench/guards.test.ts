import { expect, test } from '@jest/globals';
import { checkAnswer } from '../../bench/job/check-answer.ts';
import { newNonce } from '../../bench/job/events.ts';
import { hmacSigner } from '../../bench/job/hmac-signer.ts';
import { joseSigner } from '../../bench/job/jose-signer.ts';
import { memoryStores } from '../../bench/job/memory-stores.ts';
import { apiKey, signingSecret, username } from '../../bench/job/subject.ts';
import { vendWith } from '../../bench/job/vend.ts';
import { calledAlike } from '../../bench/measure/called-alike.ts';
import { differenceOf, quartilesOf, ratioOf } from '../../bench/measure/statistics.ts';

const vend = vendWith({ stores: memoryStores(), signerOf: joseSigner });
const answered = (token?: string) => ({ statusCode: 200, body: JSON.stringify({ token }) });

test('what is compared does the work: it checks the API key, and spends a nonce once', async () => {
  const nonce = newNonce();
  const token = await vend(apiKey, username, nonce);
  expect(() => checkAnswer('vend', answered(token))).not.toThrow();
  expect(await vend(apiKey, username, nonce)).toBeUndefined();
  expect(await vend(apiKey.replace(/0$/, '1'), username, newNonce())).toBeUndefined();
});

test('an answer that is not the token fails the bench', () => {
  const claims = { iss: 'another' };
  for (const token of [undefined, 'a.b.c', hmacSigner(signingSecret)(claims), hmacSigner('another')(claims)])
    expect(() => checkAnswer('vend', answered(token as string))).toThrow('the token has');
  expect(() => checkAnswer('vend', { statusCode: 401, body: '{}' })).toThrow('no token, but 401');
});

test('functions that do not make the same calls fail the bench', () => {
  const calls = { ours: { PutItem: 2, GetItem: 1 }, plain: { GetItem: 1, PutItem: 2 }, less: { PutItem: 1 } };
  expect(() => calledAlike(calls, ['ours', 'plain'])).not.toThrow();
  expect(() => calledAlike(calls, ['ours', 'less'])).toThrow('not the same calls');
  expect(() => calledAlike(calls, ['none', 'none'])).toThrow('not the same calls');
});

test('ratios and differences are those of the same rounds', () => {
  expect(quartilesOf([4, 1, 3, 2, 5])).toEqual({ low: 2, median: 3, high: 4 });
  // The machine is ten times as slow in the second round, for both.
  const [one, other] = [
    [[2], [20], [2]],
    [[1], [10], [1]],
  ];
  expect(ratioOf(one, other)).toEqual({ low: 2, median: 2, high: 2 });
  expect(differenceOf(one, other).median).toBe(1);
});

test('a round that is missing or empty fails the bench, and meets no goal', () => {
  const rounds = [[1], [1], [1]];
  for (const other of [[[], [2], [2]], [[2], [2]], []]) {
    expect(() => ratioOf(rounds, other)).toThrow('not the same rounds');
    expect(() => differenceOf(other, rounds)).toThrow('not the same rounds');
  }
  expect(() => ratioOf([], [])).toThrow('not the same rounds');
});
