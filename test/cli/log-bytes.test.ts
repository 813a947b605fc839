import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { assumptions } from '../../cli/cost/prices.ts';
import { logJournal } from '../../lambdas/http/log-journal.ts';
import { loggerOf } from '../../lambdas/http/logger.ts';
import { demoApp } from '../vending/demo-app.ts';

/** CloudWatch adds so many to each event. */
const eventBytes = 26;
const digest = () => randomBytes(32).toString('base64url');

let bytes: number[];
beforeEach(() => {
  bytes = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    bytes.push(Buffer.byteLength(line) + eventBytes);
    return true;
  });
});
afterEach(() => void jest.restoreAllMocks());

test('a line of the log is as long as `vending cost` reckons, give or take a twentieth', () => {
  const logger = loggerOf({ name: 'token-vending', stage: 'prod' });
  const journal = logJournal(logger, demoApp('comapi'));
  const invocation = () => ({
    awsRequestId: randomUUID(),
    gatewayRequestId: randomBytes(11).toString('base64'),
  });
  const requestLine = (app: string, route: string) =>
    logger.log(
      { level: 'INFO', event: 'request', app, route, status: 200, durationMillis: 12 },
      { LatencyMillis: 12 },
    );
  logger.during(invocation(), () => requestLine('comapi', 'POST /comapi/apispaces/{apiSpaceId}/sessions'));
  logger.during(invocation(), () => {
    journal.token({
      ...{ step: 'vend', decision: 'given', caller: 'oidc', subjectDigest: digest(), tokenId: randomUUID() },
      ...{ keyId: digest(), versionId: randomUUID(), expiresAt: 1_800_000_000 },
    });
    requestLine('wonderful', 'POST /wonderful/api/sdk-token');
  });
  const [request = 0, token = 0] = bytes;
  const { requestLogBytes, auditLogBytes } = assumptions;
  expect([request / requestLogBytes, token / (requestLogBytes + auditLogBytes)]).toEqual([
    expect.closeTo(1, 1),
    expect.closeTo(1, 1),
  ]);
});
