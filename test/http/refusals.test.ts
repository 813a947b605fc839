import { describe, expect, test } from '@jest/globals';
import { Refusal, type RefusalCode } from '../../lambdas/contract/refusal.ts';
import type { Route } from '../../lambdas/contract/route.ts';
import { refusalOf, refusalReply } from '../../lambdas/http/refusals.ts';
import { profiles } from '../vending/demo-app.ts';

/** `tsc` demands a line here for every code that there is. */
const statuses: Readonly<Record<RefusalCode, number>> = {
  invalid_request: 400,
  unauthenticated: 401,
  invalid_token: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  invalid_nonce: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  upstream_failed: 502,
  key_not_configured: 503,
  key_unavailable: 503,
  unavailable: 503,
  upstream_unavailable: 503,
  upstream_timeout: 504,
};
const codes = Object.entries(statuses) as [RefusalCode, number][];

test.each(codes)('%s is problem details with status %i', (code, status) => {
  const reply = refusalReply(new Refusal(code, { reason: 'private' }));
  expect(reply).toMatchObject({
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: `/errors#${code}`, status, code, title: expect.stringMatching(/^[A-Z].+\.$/) },
  });
  expect(JSON.stringify(reply)).not.toContain('private');
});

test('the detail is public, the reason is not', () => {
  const refusal = new Refusal('forbidden', { detail: 'Public.', reason: 'private' });
  expect(refusalReply(refusal).body).toMatchObject({ title: 'This is not allowed.', detail: 'Public.' });
});

describe('headers', () => {
  test('WWW-Authenticate for a bad token, and what the refusal brings itself', () => {
    expect(refusalReply(new Refusal('invalid_token')).headers).toMatchObject({
      'www-authenticate': 'Bearer error="invalid_token"',
    });
    expect(refusalReply(new Refusal('unauthenticated')).headers).not.toHaveProperty('www-authenticate');
    const asValue = { role: 'vendor', errorReply: () => ({ status: 400 }) } as unknown as Route<unknown>;
    const reply = refusalReply(new Refusal('invalid_token'), undefined, asValue);
    expect(reply).toEqual({ status: 400, headers: {} });
    const allow = { headers: { allow: 'GET, POST' } };
    expect(refusalReply(new Refusal('method_not_allowed', allow)).headers).toMatchObject(allow.headers);
  });

  test('Retry-After in seconds, and only where there is one', () => {
    const busy = new Refusal('unavailable', { retryAfterSeconds: 5 });
    expect(refusalReply(busy).headers).toMatchObject({ 'retry-after': '5' });
    expect(refusalReply(new Refusal('unavailable')).headers).not.toHaveProperty('retry-after');
  });
});

describe.each(Object.entries(profiles).filter(([, { errorReply }]) => errorReply))('%s', (_name, profile) => {
  test.each(codes)("answers %s in the vendor's envelope on the vendor's routes alone", (code) => {
    const refusal = new Refusal(code, { detail: 'Public.', reason: 'private', retryAfterSeconds: 7 });
    for (const route of profile.routes) {
      const { body, headers } = refusalReply(refusal, profile, route);
      const contentType = route.role === 'vendor' ? undefined : 'application/problem+json';
      expect(headers?.['content-type']).toBe(contentType);
      expect(headers).toMatchObject({ 'retry-after': '7' });
      expect(body !== undefined && 'type' in Object(body)).toBe(route.role !== 'vendor');
      expect(JSON.stringify(body)).not.toContain('private');
    }
  });
});

test.each([new Error('secret'), new TypeError('secret'), 'secret', undefined, { code: 'invalid_request' }])(
  'whatever else is thrown becomes one constant internal',
  (thrown) => {
    const refusal = refusalOf(thrown);
    expect(refusalReply(refusal).body).toStrictEqual({
      type: '/errors#internal',
      title: 'Something went wrong on our side.',
      status: 500,
      code: 'internal',
    });
  },
);
