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

/** As CloudWatch's embedded metric format declares them. */
const metrics = (...declared: [Name: string, Unit: string][]) => ({
  Timestamp: expect.any(Number),
  CloudWatchMetrics: [
    {
      Namespace: 'TokenVending',
      Dimensions: [['app']],
      Metrics: declared.map(([Name, Unit]) => ({ Name, Unit })),
    },
  ],
});

test('a used nonce is counted as a replay', () => {
  logJournal('demo').nonceRefused({ step: 'redeem', why: 'used', nonceDigest: 'd' });
  expect(written).toEqual([
    {
      level: 'WARN',
      event: 'nonce_refused',
      app: 'demo',
      step: 'redeem',
      why: 'used',
      nonceDigest: 'd',
      _aws: metrics(['NonceReplayed', 'Count']),
      NonceReplayed: 1,
    },
  ]);
});

const ofReads = metrics(
  ['KeyVersionRejected', 'Count'],
  ['KeyFallbackInUse', 'Count'],
  ['KeyAgeSeconds', 'Seconds'],
  ['KeyVersionAgeSeconds', 'Seconds'],
);
const read = { event: 'secret_read', app: 'demo', secret: 'signing-key' };
const createdAt = Math.floor(Date.now() / 1000) - 5;

test.each([
  ['that is as usual', {}, { level: 'INFO', KeyVersionRejected: 0, KeyFallbackInUse: 0 }],
  [
    'whose value had white space around it',
    { isTrimmed: true as const },
    {
      level: 'INFO',
      KeyVersionRejected: 0,
      KeyFallbackInUse: 0,
      reason: 'white space around the value was trimmed',
    },
  ],
  [
    'with a version that can not be used',
    { rejected: { versionId: 'v2', why: 'the value is empty' } },
    {
      level: 'ERROR',
      KeyVersionRejected: 1,
      KeyFallbackInUse: 1,
      rejectedVersionId: 'v2',
      reason: 'the value is empty',
    },
  ],
])('a read %s is a sample of what is in use', (_, more, logged) => {
  logJournal('demo').secretRead({ secret: 'signing-key', versionId: 'v1', createdAt, ...more });
  expect(written).toEqual([
    {
      ...read,
      versionId: 'v1',
      _aws: ofReads,
      KeyAgeSeconds: 0,
      KeyVersionAgeSeconds: expect.any(Number),
      ...logged,
    },
  ]);
  expect(written[0]?.['KeyVersionAgeSeconds']).toBeGreaterThanOrEqual(5);
  expect(written[0]?.['KeyVersionAgeSeconds']).toBeLessThan(86_400);
});

test('a version that can not be used where nothing else can is rejected, and nothing stands in for it', () => {
  logJournal('demo').secretRead({
    secret: 'signing-key',
    rejected: { versionId: 'v1', why: 'the value is empty' },
  });
  expect(written).toMatchObject([{ level: 'ERROR', KeyVersionRejected: 1, KeyFallbackInUse: 0 }]);
  expect(written[0]).not.toHaveProperty('KeyVersionAgeSeconds');
});

test('a failed read is an error, and a sample of how old the last good one is', () => {
  const failed = { secret: 'signing-key', reason: 'Secrets Manager Throttling' };
  logJournal('demo').secretUnread({ ...failed, ageSeconds: 60 });
  logJournal('demo').secretUnread(failed);
  const line = { level: 'ERROR', event: 'secret_unread', app: 'demo', ...failed };
  expect(written).toEqual([
    {
      ...line,
      _aws: metrics(['KeyFallbackInUse', 'Count'], ['KeyAgeSeconds', 'Seconds']),
      KeyFallbackInUse: 1,
      KeyAgeSeconds: 60,
    },
    line,
  ]);
});

test('a claim that was left out is named', () => {
  logJournal('demo').claimLeftOut({ claim: 'email' });
  expect(written).toEqual([{ level: 'WARN', event: 'claim_left_out', app: 'demo', claim: 'email' }]);
});
