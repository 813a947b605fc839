import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { pageEndpoints } from '../../lambdas/http/page-endpoints.ts';
import { incoming } from '../profiles/route-of.ts';

const text = 'a page, a page, a page';
const page = {
  headers: { 'content-type': 'text/plain' },
  gzip: gzipSync(text).toString('base64'),
  tag: 'v1',
};
const answer = async (headers: Record<string, string> = {}) => {
  const reply = await pageEndpoints({ '/a': page }).get('GET /a')?.serve(incoming({ headers }));
  return { ...reply, bytes: Buffer.from(reply?.bytes ?? '', 'base64') };
};

test.each(['gzip', 'br, gzip', 'gzip;q=0.5, *;q=0'])(
  'is compressed for a client that takes %s',
  async (accepts) => {
    const { headers, bytes } = await answer({ 'accept-encoding': accepts });
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Origin, Accept-Encoding' });
    expect(gunzipSync(bytes).toString()).toBe(text);
  },
);

test.each([undefined, 'identity', 'gzip;q=0', 'br, gzip; q=0.0', 'gzip;q=0.000'])(
  'is plain for one that takes %s',
  async (accepts) => {
    const { headers, bytes } = await answer(accepts === undefined ? {} : { 'accept-encoding': accepts });
    expect(headers).not.toHaveProperty('content-encoding');
    expect(headers).toMatchObject({
      vary: 'Origin, Accept-Encoding',
      etag: '"v1"',
      'content-type': 'text/plain',
    });
    expect(bytes.toString()).toBe(text);
  },
);

test.each(['"v1"', 'W/"v1"', '"v0", "v1"', '*'])(
  'has no content for a client that has it: %s',
  async (tag) => {
    expect(await answer({ 'if-none-match': tag })).toMatchObject({ status: 304, bytes: Buffer.alloc(0) });
  },
);

test('has content for a client that has another (control)', async () => {
  expect(await answer({ 'if-none-match': '"v0"' })).toMatchObject({ status: 200 });
});
