import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { logJournal } from '../../lambdas/http/log-journal.ts';

let written: Record<string, unknown>[];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(JSON.parse(String(chunk)));
    return true;
  });
});
afterEach(() => void jest.restoreAllMocks());

test.each(['unknown', 'expired'] as const)('a nonce that is %s is a line of the log and no replay', (why) => {
  logJournal('demo').nonceRefused({ step: 'vend', why, nonceDigest: 'd' });
  expect(written).toEqual([
    { level: 'WARN', event: 'nonce_refused', app: 'demo', step: 'vend', why, nonceDigest: 'd' },
  ]);
});

test('a used nonce is counted as a replay, by the embedded metric format', () => {
  logJournal('demo').nonceRefused({ step: 'redeem', why: 'used', nonceDigest: 'd' });
  expect(written).toEqual([
    { level: 'WARN', event: 'nonce_refused', app: 'demo', step: 'redeem', why: 'used', nonceDigest: 'd' },
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'TokenVending',
            Dimensions: [['app']],
            Metrics: [{ Name: 'NonceReplayed', Unit: 'Count' }],
          },
        ],
      },
      app: 'demo',
      NonceReplayed: 1,
    },
  ]);
});

test('trouble with the key is an error', () => {
  logJournal('demo').keyTrouble({ reason: 'the secret has no value' });
  expect(written).toEqual([
    { level: 'ERROR', event: 'key_trouble', app: 'demo', reason: 'the secret has no value' },
  ]);
});
