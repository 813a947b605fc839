import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startVendorApi, type VendorApi } from '../../../local/stand-ins/vendor-api.ts';

let upstream: VendorApi;
beforeAll(async () => {
  upstream = await startVendorApi('made-up credentials', ({ method, path, headers, body }) => {
    if (body === 'fail') throw new Error('what a stand-in does not expect');
    return {
      status: 201,
      headers: { 'x-vendor': 'yes' },
      body: { method, path, key: headers['x-key'], body },
    };
  });
});
beforeEach(() => {
  upstream.fault = () => undefined;
});
afterAll(() => upstream.close());

const post = (path: string, body = '') =>
  fetch(`${upstream.url}${path}`, { method: 'POST', body, headers: { 'x-key': 'k' } });

test('answers as it is told, and remembers what it was asked', async () => {
  const before = upstream.calls.length;
  const answer = await post('/token?a=1', 'hello');
  expect([answer.status, answer.headers.get('x-vendor'), await answer.json()]).toEqual([
    201,
    'yes',
    { method: 'POST', path: '/token?a=1', key: 'k', body: 'hello' },
  ]);
  expect(upstream.calls.slice(before)).toEqual([{ path: '/token?a=1', status: 201 }]);
  expect(upstream.wire.join('\n')).toMatch(/"x-key":"k".*\nhello\n.*"body":"hello"/);
});

test('a fault takes the place of the answer, for the paths that it is for', async () => {
  upstream.fault = (path) => (path === '/a' ? { answer: { status: 429, body: 'slow down' } } : undefined);
  const [faulty, other] = await Promise.all([post('/a'), post('/b')]);
  expect([faulty.status, await faulty.text(), other.status]).toEqual([429, 'slow down', 201]);
});

test('a late answer is late', async () => {
  upstream.fault = (path) => (path === '/late' ? { delayMillis: 500 } : undefined);
  const before = upstream.calls.length;
  await Promise.all([post('/late'), post('/a')]);
  expect(upstream.calls.slice(before).map(({ path }) => path)).toEqual(['/a', '/late']);
});

test('a body that is cut begins and does not end', async () => {
  upstream.fault = () => ({ cutsBody: true });
  const answer = await post('/a', 'hello');
  expect(answer.status).toBe(201);
  await expect(answer.text()).rejects.toThrow('terminated');
});

test('neither its own failure nor a client that goes away ends it', async () => {
  expect((await post('/a', 'fail')).status).toBe(500);
  await new Promise<void>((resolve) => {
    const headers = { 'content-length': '10' };
    const gone = request(`${upstream.url}/a`, { method: 'POST', headers }, () => {});
    gone.once('error', () => resolve());
    gone.write('half', () => gone.destroy(new Error('gone')));
  });
  expect((await post('/a')).status).toBe(201);
});
