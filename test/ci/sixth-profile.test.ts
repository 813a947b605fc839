import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { call } from '../harness/http.ts';
import { type Served, serve, synthesizeInto, temporaryDirectory } from '../harness/serve.ts';

const project = join(import.meta.dirname, '../..');
const checkout = temporaryDirectory();
let served: Served | undefined;
afterAll(async () => {
  await served?.close();
  rmSync(checkout, { recursive: true });
});

test('a sixth vendor is a profile and its examples, a line in a registry for each, and works', async () => {
  for (const name of ['lambdas', 'infra', 'package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'])
    cpSync(join(project, name), join(checkout, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(checkout, 'node_modules'));

  const profile = readFileSync(join(project, 'test/fixtures/acme.ts'), 'utf8');
  const examples = readFileSync(join(project, 'test/fixtures/acme-examples.ts'), 'utf8');
  for (const [folder, text] of [
    ['profiles', profile.replaceAll('../../lambdas/', '../')],
    ['profiles/examples', examples.replaceAll('../../lambdas/', '../../').replace('./acme.ts', '../acme.ts')],
  ] as const) {
    writeFileSync(join(checkout, 'lambdas', folder, 'acme.ts'), text);
    appendFileSync(join(checkout, 'lambdas', folder, 'registry.ts'), "export { acme } from './acme.ts';\n");
  }
  writeFileSync(
    join(checkout, 'vending.config.ts'),
    `import { defineConfig } from './lambdas/config/define-config.ts';
export default defineConfig({
  name: 'sixth',
  apps: {
    shop: {
      profile: 'acme',
      roles: ['integrator', 'vendor'],
      settings: { tenant: 'tenant-1' },
      callers: [{ kind: 'password' }],
    },
  },
});
`,
  );

  mkdirSync(join(checkout, 'cdk.out'));
  await synthesizeInto(join(checkout, 'cdk.out'), {
    projectDirectory: checkout,
    app: [join(checkout, 'infra/app.ts')],
  });
  served = await serve(join(checkout, 'cdk.out'));

  const { baseUrl, apps } = served.credentials;
  const user = apps['shop']?.users?.[0];
  const { nonce } = (await call('POST', `${baseUrl}/shop/nonce`)).body;
  const { token } = (await call('POST', `${baseUrl}/shop/token`, { ...user, nonce })).body;
  expect(await call('POST', `${baseUrl}/shop/sessions`, { token })).toMatchObject({
    status: 201,
    body: { user: user?.username },
  });
  expect((await call('POST', `${baseUrl}/shop/sessions`, { token })).status).toBe(409);
  expect((await call('POST', `${baseUrl}/shop/token`, { ...user, nonce })).status).toBe(409);
});
