import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { logJournal } from '../../lambdas/http/log-journal.ts';
import { loggerOf } from '../../lambdas/http/logger.ts';
import { changed, demoApp, signingApp } from '../vending/demo-app.ts';

const journal = (app = demoApp('comapi')) => logJournal(loggerOf({ name: 'tv', stage: 'prod' }), app);
/** What every line has. */
const always = {
  timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  service: 'tv',
  stage: 'prod',
};

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
  journal().nonceRefused({ step: 'vend', why, nonceDigest: 'd' });
  expect(written).toEqual([
    { ...always, level: 'WARN', event: 'nonce_refused', app: 'demo', step: 'vend', why, nonceDigest: 'd' },
  ]);
});

/** As CloudWatch's embedded metric format declares them. */
const metrics = (...declared: [Name: string, Unit: string][]) => ({
  Timestamp: expect.any(Number),
  CloudWatchMetrics: [
    {
      Namespace: 'TokenVending',
      Dimensions: [['service'], ['service', 'app']],
      Metrics: declared.map(([Name, Unit]) => ({ Name, Unit })),
    },
  ],
});

test('a used nonce is counted as a replay', () => {
  journal().nonceRefused({ step: 'redeem', why: 'used', nonceDigest: 'd' });
  expect(written).toEqual([
    {
      ...always,
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
const read = { ...always, event: 'secret_read', app: 'demo', secret: 'signing-key' };
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
  journal().secretRead({ secret: 'signing-key', versionId: 'v1', createdAt, ...more });
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
  journal().secretRead({
    secret: 'signing-key',
    rejected: { versionId: 'v1', why: 'the value is empty' },
  });
  expect(written).toMatchObject([{ level: 'ERROR', KeyVersionRejected: 1, KeyFallbackInUse: 0 }]);
  expect(written[0]).not.toHaveProperty('KeyVersionAgeSeconds');
});

test('a failed read is an error, and a sample of how old the last good one is', () => {
  const failed = { secret: 'signing-key', reason: 'Secrets Manager Throttling' };
  journal().secretUnread({ ...failed, ageSeconds: 60 });
  journal().secretUnread(failed);
  const line = { ...always, level: 'ERROR', event: 'secret_unread', app: 'demo', ...failed };
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
  journal().claimLeftOut({ claim: 'email' });
  expect(written).toEqual([
    { ...always, level: 'WARN', event: 'claim_left_out', app: 'demo', claim: 'email' },
  ]);
});

test('a text message that was sent is counted', () => {
  journal().smsSent();
  expect(written).toMatchObject([{ level: 'INFO', event: 'sms_sent', app: 'demo', SmsSent: 1 }]);
});

/** An app with a generated key and a pasted one. */
const chatsdk = signingApp('chatsdk');
const withBoth = changed(chatsdk, { token: { ...chatsdk.tokens.token, algorithm: () => 'RS256' } });

test.each([
  ['generated, a day and a second too old', 'signing-key', 31 * 86_400 + 1, 1],
  ['generated, a day too old: Secrets Manager may rotate it yet', 'signing-key', 31 * 86_400, undefined],
  ['generated, in its time', 'signing-key', 30 * 86_400, undefined],
  ['pasted, of any age', 'ws-signing-key', 400 * 86_400, undefined],
] as const)('a key that is %s', (_, secret, age, overdue) => {
  const now = 1_800_000_000;
  jest.spyOn(Date, 'now').mockReturnValue(now * 1000);
  journal(withBoth).secretRead({ secret, versionId: 'v1', createdAt: now - age });
  expect(written[0]).toMatchObject({ KeyVersionAgeSeconds: age });
  expect(written[0]?.['RotationOverdueSeconds']).toBe(overdue);
});

test('what was decided about a token is on the line of its request, with what both count', () => {
  const logger = loggerOf({ name: 'tv', stage: 'prod' });
  const decided = { step: 'vend', decision: 'given', caller: 'oidc', versionId: 'v1' } as const;
  const request = { level: 'INFO', event: 'request', app: 'demo', status: 200 } as const;
  logger.during({ awsRequestId: 'id' }, () => {
    logJournal(logger, demoApp('comapi')).token(decided);
    expect(written).toEqual([]);
    logger.log({ level: 'WARN', event: 'claim_left_out' });
    logger.log(request, { LatencyMillis: 12 });
  });
  logger.during({ awsRequestId: 'next' }, () => logger.log(request));
  const [other, line, next] = written;
  expect(line).toMatchObject({ ...request, ...decided, function_request_id: 'id', TokensVended: 1 });
  expect(line?.['_aws']).toEqual(metrics(['TokensVended', 'Count'], ['LatencyMillis', 'Milliseconds']));
  for (const each of [other, next]) expect(each).not.toHaveProperty('decision');
});

test('a token that was refused is not counted as one that was given', () => {
  const logger = loggerOf({ name: 'tv', stage: 'prod' });
  logger.during({ awsRequestId: 'id' }, () => {
    logJournal(logger, demoApp('comapi')).token({ step: 'vend', decision: 'refused' });
    logger.log({ level: 'INFO', event: 'request' });
  });
  expect(written[0]).toMatchObject({ decision: 'refused' });
  expect(written[0]).not.toHaveProperty('TokensVended');
});
