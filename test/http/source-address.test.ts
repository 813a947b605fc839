import { describe, expect, test } from '@jest/globals';
import { sourceAddressOf } from '../../lambdas/http/source-address.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { eventOf } from './gateway-event.ts';

const event = (headers: Record<string, string> = {}) => eventOf('POST /demo/nonce', { headers });
const everyHeader = {
  'x-viewer-address': '203.0.113.9',
  'x-origin-secret': 'anything',
  'x-forwarded-for': '203.0.113.9',
  'cloudfront-viewer-address': '203.0.113.9:443',
};

describe('the address of a request', () => {
  test('to the API itself is the one that the gateway reports, whatever the headers say', () => {
    expect(sourceAddressOf(undefined)(event(everyHeader))).toBe('192.0.2.1');
  });

  test.each(['203.0.113.9', '2001:db8::9'])(
    'through CloudFront is the one that CloudFront reports: %s',
    (address) => {
      const headers = { ...everyHeader, 'x-viewer-address': address };
      for (const secret of ['new', 'old'])
        expect(sourceAddressOf('new old')(event({ ...headers, 'x-origin-secret': secret }))).toBe(address);
    },
  );
});

describe('behind CloudFront, a request is refused', () => {
  test.each<[what: string, headers: Record<string, string>]>([
    ['that has no proof', { 'x-viewer-address': '203.0.113.9' }],
    ['with a wrong proof', everyHeader],
    ['with an empty proof', { ...everyHeader, 'x-origin-secret': '' }],
    ['with both secrets', { ...everyHeader, 'x-origin-secret': 'new old' }],
    ['with the secret twice', { ...everyHeader, 'x-origin-secret': 'new,new' }],
    ['without an address', { 'x-origin-secret': 'new' }],
    ['with two addresses', { 'x-origin-secret': 'new', 'x-viewer-address': '203.0.113.9,203.0.113.8' }],
    ['with an address and a port', { 'x-origin-secret': 'new', 'x-viewer-address': '203.0.113.9:443' }],
    ['with a name', { 'x-origin-secret': 'new', 'x-viewer-address': 'localhost' }],
  ])('%s', async (_what, headers) => {
    const refused = Promise.try(() => sourceAddressOf('new old')(event(headers)));
    expect(await failureOf(refused)).toMatchObject({
      code: 'forbidden',
      options: { reason: 'not through CloudFront' },
    });
  });

  test.each(['', ' ', 'new '])('even if a secret is missing from the environment: %j', async (secrets) => {
    for (const headers of [{}, { 'x-origin-secret': '' }, { 'x-origin-secret': ' ' }]) {
      const sent = event({ ...headers, 'x-viewer-address': '203.0.113.9' });
      const refused = Promise.try(() => sourceAddressOf(secrets)(sent));
      expect(await failureOf(refused)).toMatchObject({ code: 'forbidden' });
    }
  });
});
