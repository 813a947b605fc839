import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../infra/load-config.ts';
import { oneOfProfiles } from '../config/complaints.ts';
import { vending } from '../harness/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'token-vending-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const defineConfig = join(import.meta.dirname, '../../lambdas/config/define-config.ts');
let files = 0;
/** A configuration in a separate folder, since Node loads each file once. */
function fileOf(text: string): string {
  const file = join(folder, `${files++}.ts`);
  writeFileSync(file, `import { defineConfig } from '${defineConfig}';\n${text}`);
  return file;
}
const first = "one: { profile: 'qiscus', settings: { appId: '}{x' }, callers: [{ kind: 'passcode' }] }";
/** Node would give the file as it was. */
const appsIn = async (file: string) =>
  (await loadConfig(fileOf(readFileSync(file, 'utf8').replace(/^import .*\n/, '')))).apps;
const usual = () =>
  fileOf(`export default defineConfig({\n  name: 'test',\n  apps: {\n    ${first},\n  },\n});\n`);

const run = (line: string, file: string, typed: string[] = []) =>
  vending(`new app ${line} --file ${file}`, { secrets: typed, isInteractive: typed.length > 0 });
const options =
  'shop --profile wonderful --setting tenantId=t --caller apiKey --origin http://localhost:8080';
const entry = `    shop: {
      profile: 'wonderful',
      settings: { tenantId: 't' },
      callers: [{ kind: 'apiKey' }],
      allowedOrigins: ['http://localhost:8080'],
    },
`;

/** In each shape of file: what stood there stays, byte for byte, and the app comes last. */
const shapes: Readonly<Record<string, (apps: string, end: string) => string>> = {
  'an object': (apps, end) =>
    `export default defineConfig({\n  name: 'test',\n  apps: {\n    ${apps}${end}  },\n  tags: {},\n});\n`,
  'a function of the stage': (apps, end) =>
    `export default defineConfig((stage) => ({\n  name: 'test',\n  apps: {\n    ${apps}${end}  },\n  tags: { stage },\n}));\n`,
  'braces in comments and texts': (apps, end) =>
    `// apps: { } defineConfig({ apps: {
const text = 'defineConfig({ apps: {';
export default defineConfig({
  name: 'test', /* } */
  apps: {
    ${apps}${end}  },
});
`,
};

describe.each(Object.entries(shapes))('a file with %s', (_shape, textOf) => {
  test.each([
    ['a comma', ',\n'],
    ['no comma', '\n'],
    ['a comment at the end', ', // the } first\n'],
    ['no comma before a comment', ' // the { first\n'],
  ])('and %s gets one more app, and stays as it was', async (_what, end) => {
    const file = fileOf(textOf(first, end));
    const before = readFileSync(file, 'utf8');
    const { code, said } = await run(options, file);
    expect([code, said]).toEqual([0, '']);
    const after = readFileSync(file, 'utf8');
    expect(after).toContain(`\n${entry}`);
    const comma = end.startsWith(',') ? ',' : '';
    expect(after.replace(entry, '').replace(`${first},`, first + comma)).toBe(before);
    const apps = await appsIn(file);
    expect(Object.keys(apps)).toEqual(['one', 'shop']);
    expect(apps['shop']?.settings).toMatchObject({ tenantId: 't' });
  });
});

test('line ends and tabs stay those of the file', async () => {
  const file = fileOf(
    `export default defineConfig({\r\n\tname: 'test',\r\n\tapps: {\r\n\t\t${first},\r\n\t},\r\n});\r\n`,
  );
  expect(await run(options, file)).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toContain("\r\n\t\tshop: {\r\n\t\t\tprofile: 'wonderful',\r\n");
});

test.each([
  [
    'apps that stand elsewhere',
    `const apps = { ${first} } as const;\nexport default defineConfig({ name: 'test', apps });\n`,
  ],
  [
    'another object of that name before',
    `const apps = { ${first} } as const;\nexport default defineConfig({ name: 'test', ...{ apps: {} }, apps });\n`,
  ],
])('a file with %s gets the lines to paste, and stays as it was', async (_what, text) => {
  const file = fileOf(text);
  const before = readFileSync(file, 'utf8');
  const { code, said } = await run(options, file);
  expect([code, said]).toEqual([1, expect.stringContaining(entry.trimEnd())]);
  expect(said).toContain('Nothing was changed');
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test.each([
  ['', 'Name the app: new app <name>.'],
  ['Shop', 'Shop: must be lower-case words of letters and digits, joined by hyphens'],
  ['one', 'There is an app one already.'],
  ['shop', 'Choose the vendor with --profile: avaya, chatsdk, '],
  ['shop --profile comapy', 'Did you mean comapi?'],
  ['shop --profile comapi', "Give --setting apiSpaceId=...  The API space, from the vendor's portal."],
  ['shop --profile comapi --setting apiSpaceId=x', 'settings.apiSpaceId: must be a UUID'],
  ['shop --profile qiscus --setting appId=x', 'callers: must name a way to prove who is asking'],
  ['shop --profile qiscus --setting appId=x --caller jwt', "callers.0.kind: must be 'password'"],
  ['shop --profile qiscus --setting appId=x --caller oidc', 'needs --issuer and --audience'],
  [
    'shop --profile qiscus --setting appId=x --setting apId=y --caller apiKey',
    'apId: is not a setting. Did you mean appId?',
  ],
  [
    'shop --profile qiscus --setting appId=x --caller apiKey --origin https://a.example/',
    'leave out the / at the end',
  ],
])('`new app %s` says what is wrong, and writes nothing', async (line, problem) => {
  const file = usual();
  const before = readFileSync(file, 'utf8');
  const { code, said } = await run(line, file);
  expect([code, said]).toEqual([1, expect.stringContaining(problem)]);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(readdirSync(folder).filter((name) => !/^\d+\.ts$/.test(name))).toEqual([]);
});

test('a person is asked for what no option says, again after a wrong answer, and is told what comes next', async () => {
  const file = usual();
  const typed = [
    'Shop',
    'web-shop',
    'comapy',
    'wonderful',
    'the tenant',
    't',
    'oidc, apiKey',
    'login',
    'https://login.example.com',
    'app',
    '',
    'http://localhost:8080',
  ];
  const { code, out, said } = await run('', file, typed);
  expect(code).toBe(0);
  expect(said.split('\n').filter((line) => /: (must|is) /.test(line))).toEqual([
    'Shop: must be lower-case words of letters and digits, joined by hyphens',
    `profile: must be ${oneOfProfiles}, not 'comapy'. Did you mean comapi?`,
    'settings.tenantId: must be 1 to 100 visible ASCII characters',
    'callers.0.issuer: must be a URL, such as https://login.example.com',
  ]);
  expect(readFileSync(file, 'utf8')).toContain("    'web-shop': {\n");
  expect((await appsIn(file))['web-shop']).toMatchObject({
    callers: [{ kind: 'oidc', issuer: 'https://login.example.com', audience: 'app' }, { kind: 'apiKey' }],
    allowedOrigins: ['http://localhost:8080'],
  });
  expect(out).toContain('npm run vending -- keys create web-shop');
  expect(out).toContain('/web-shop/.well-known/jwks.json');
});

describe('claims of the profile jwt', () => {
  const usualClaims = { sub: { $from: 'subject' }, iat: { $from: 'issuedAt' }, exp: { $from: 'expiresAt' } };
  const claims = { ...usualClaims, name: { $from: 'displayName' } };

  test.each([
    ['are read as JSON, after texts that are none', ['sub', '{"sub"', JSON.stringify(claims)], claims],
    ['are those that every token has, if a person knows none yet', [''], usualClaims],
  ])('%s', async (_title, typed, wanted) => {
    const file = usual();
    const { code, said } = await run('', file, ['shop', 'jwt', ...typed, 'apiKey', '']);
    expect(code).toBe(0);
    const problems = said.split('\n').filter((line) => line.startsWith('settings.claims: '));
    expect(problems).toEqual(
      typed.slice(1).map(() => 'settings.claims: must be an object: names, each with its value'),
    );
    expect((await appsIn(file))['shop']?.settings).toMatchObject({ claims: wanted });
  });
});
