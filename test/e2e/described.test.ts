import { expect, test } from '@jest/globals';
import { call } from '../harness/http.ts';
import { baseUrl, comapi } from '../harness/target.ts';

test('the service describes its own apps, once for each deployment', async () => {
  const { status, headers, body } = await call('GET', `${baseUrl}/openapi.json`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect(headers.get('cache-control')).toBe('public, max-age=60');
  expect(body).toMatchObject({
    openapi: '3.1.1',
    servers: [{ url: '/' }],
    paths: { '/comapi/authenticate': { post: { tags: ['comapi'] } } },
  });
  const etag = headers.get('etag') ?? '';
  for (const known of [etag, `W/${etag}`, '*'])
    expect(await call('GET', `${baseUrl}/openapi.json`, undefined, { 'if-none-match': known })).toMatchObject(
      {
        status: 304,
      },
    );
  const head = await fetch(`${baseUrl}/openapi.json`, { method: 'HEAD' });
  expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
  const put = await call('PUT', `${baseUrl}/openapi.json`);
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('the type of a problem leads to what happened and what to do', async () => {
  const { body } = await call('POST', `${comapi.url}/authenticate`, { username: 'a', password: 'b' });
  const at = new URL((body as { type: string }).type, baseUrl);
  const page = await fetch(at);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await page.text()).toContain(`<section id="${at.hash.slice(1)}">`);
});
