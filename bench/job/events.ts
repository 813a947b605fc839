import { randomBytes } from 'node:crypto';
import { apiKey, username } from './subject.ts';

/** An event of payload format 2.0, as API Gateway makes it for a call from a backend. */
function eventOf(routeKey: string, headers: Record<string, string>, body?: string) {
  const [method = '', path = ''] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'content-length': String(body?.length ?? 0),
      host: 'api.execute-api.us-east-1.amazonaws.com',
      'user-agent': 'node',
      'x-amzn-trace-id': 'Root=1-6928a0c1-0123456789abcdef01234567',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'node' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey,
      stage: '$default',
      time: '27/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_780_800_000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

export const newNonce = () => randomBytes(16).toString('base64url');

export const vendEvent = (nonce = newNonce()) =>
  eventOf(
    'POST /comapi/authenticate',
    { 'content-type': 'application/json', 'x-api-key': apiKey },
    JSON.stringify({ username, nonce }),
  );

export const nonceEvent = () => eventOf('POST /comapi-test/nonce', {});

/** A peer is asked for a token as we are, and takes of the request what it needs. */
export type Job = 'vend' | 'nonce' | 'peer';
export const eventFor = (job: Job) => (job === 'nonce' ? nonceEvent() : vendEvent());

export const newContext = () => ({
  awsRequestId: '4b3a2c1d-0000-4000-8000-000000000000',
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '1024',
  getRemainingTimeInMillis: () => 10_000,
});
