import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { NoKey } from '../../lambdas/keys/ring.ts';
import { orRefuse } from '../../lambdas/vending/take-key.ts';
import { failureOf } from '../doubles/failure-of.ts';

afterEach(() => void jest.restoreAllMocks());
const refusal = (error: unknown) => failureOf(orRefuse(Promise.reject(error)));

describe('a ring without a key', () => {
  test('that was never set is to be asked again in half a minute', async () => {
    expect(await refusal(new NoKey('not_configured', 'never set'))).toMatchObject({
      code: 'key_not_configured',
      options: { reason: 'never set', retryAfterSeconds: 30 },
    });
  });

  test.each([
    [0, 5],
    [0.999, 14],
  ])(
    'that can not be read is to be asked again in 5 to 14 seconds, by chance (%d)',
    async (random, seconds) => {
      jest.spyOn(Math, 'random').mockReturnValue(random);
      expect(await refusal(new NoKey('unavailable', 'outage'))).toMatchObject({
        code: 'key_unavailable',
        options: { retryAfterSeconds: seconds },
      });
    },
  );
});

test('an unforeseen error stays one', async () => {
  const error = new TypeError('unforeseen');
  expect(await refusal(error)).toBe(error);
});
