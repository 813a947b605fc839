import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type Served, serve, synthesizeInto, temporaryDirectory } from '../harness/serve.ts';
import { isWhole, testWhole } from '../harness/whole.ts';

const assembly = join(temporaryDirectory(), 'cdk.out');
let served: Served | undefined;
beforeAll(async () => {
  if (!isWhole) return;
  await synthesizeInto(assembly, ['test/fixtures/front-app.ts']);
  served = await serve(assembly);
});
afterAll(async () => {
  await served?.close();
  rmSync(dirname(assembly), { recursive: true });
});
const ask = (path: string, init?: RequestInit) => fetch(`${served?.runner.baseUrl}${path}`, init);

testWhole(
  'behind CloudFront, the service counts the address that CloudFront saw, whatever a client says',
  async () => {
    const spoofed = (at: number) => ({
      'x-viewer-address': `203.0.113.${at}`,
      'x-forwarded-for': `203.0.113.${at}`,
      'cloudfront-viewer-address': `203.0.113.${at}:443`,
      'x-origin-secret': 'guessed',
    });
    const statuses: number[] = [];
    for (const at of [1, 2, 3, 4])
      statuses.push((await ask('/shop/nonce', { method: 'POST', headers: spoofed(at) })).status);
    expect(statuses).toEqual([201, 201, 201, 429]);
  },
);

testWhole('every function takes what has come through it', async () => {
  expect((await ask('/health')).status).toBe(200);
  const vend = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'tv_none_none', 'x-nonce': 'none' },
    body: JSON.stringify({ entityId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10' }),
  };
  expect((await ask('/shop/api/sdk-token', vend)).status).toBe(401);
  const discovery = await (await ask('/shop/.well-known/openid-configuration')).json();
  expect(discovery).toMatchObject({ jwks_uri: `${served?.runner.baseUrl}/shop/.well-known/jwks.json` });
});
