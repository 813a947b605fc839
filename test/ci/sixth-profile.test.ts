import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { call } from '../harness/http.ts';
import { type Served, serve, synthesizeInto, temporaryDirectory } from '../harness/serve.ts';

/** Follows docs/new-vendor.md in a copy of this checkout. */
const project = join(import.meta.dirname, '../..');
const checkout = temporaryDirectory();
let served: Served | undefined;

function inCheckout(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: checkout, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} fails:\n${stdout}${stderr}`);
}
const vending = (...args: string[]) => inCheckout('cli/main.ts', ...args);

beforeAll(() => {
  // Not what is ignored: other steps of CI make and remove such files meanwhile.
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], {
    cwd: project,
    encoding: 'utf8',
  });
  for (const path of listed.split('\0'))
    if (path && existsSync(join(project, path))) cpSync(join(project, path), join(checkout, path));
  symlinkSync(join(project, 'node_modules'), join(checkout, 'node_modules'));
  writeFileSync(
    join(checkout, 'vending.config.ts'),
    `import { defineConfig } from './lambdas/config/define-config.ts';

export default defineConfig({
  name: 'sixth',
  apps: {
    chat: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
  },
});
`,
  );
});
afterAll(async () => {
  await served?.close();
  rmSync(checkout, { recursive: true });
});

test('`new profile` writes a sixth vendor that compiles, is formatted, and passes the suite as it is', () => {
  vending(
    ...['new', 'profile', 'stream', '--title', 'Stream Chat', '--setting', 'apiKey'],
    ...['--source', 'https://getstream.io/chat/docs/node/tokens_and_authentication/'],
    ...['--user-claim', 'user_id', '--id-claim', '-'],
    ...['--names-no-app', 'Stream Chat: the secret alone tells apps apart'],
  );
  inCheckout('node_modules/typescript/bin/tsc');
  inCheckout('node_modules/@biomejs/biome/bin/biome', 'check', 'lambdas');
  inCheckout('node_modules/jest/bin/jest.js', 'test/profiles', 'test/vending', 'test/config', 'test/docs');
}, 300_000);

test('`new app` makes an app of it, which gives out tokens as the vendor documents them', async () => {
  vending(
    ...['new', 'app', 'shop', '--profile', 'stream', '--setting', 'apiKey=key-1'],
    ...['--caller', 'password', '--caller', 'apiKey'],
  );
  mkdirSync(join(checkout, 'cdk.out'));
  await synthesizeInto(join(checkout, 'cdk.out'), ['infra/app.ts'], checkout);
  served = await serve(join(checkout, 'cdk.out'));

  const { baseUrl, apps } = served.credentials;
  const { username = '', password = '' } = apps['shop']?.users?.[0] ?? {};
  const login = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const headers = { authorization: login };
  const { status, body } = await call('POST', `${baseUrl}/shop/token`, {}, headers);
  expect([status, body]).toEqual([200, expect.objectContaining({ userId: username, apiKey: 'key-1' })]);
  expect(decodeProtectedHeader(body.token)).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(Object.keys(decodeJwt(body.token))).toEqual(['user_id', 'iat', 'exp']);
  expect((await call('POST', `${baseUrl}/shop/token`, { userId: 'other' }, headers)).status).toBe(403);

  const asked = { 'x-api-key': apps['shop']?.apiKey ?? '' };
  const introspected = await call('POST', `${baseUrl}/shop/introspect`, { token: body.token }, asked);
  expect(introspected.body).toMatchObject({ active: true, user_id: username });
}, 120_000);
