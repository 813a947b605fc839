import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { loadConfig, refuseTwins } from '../../infra/load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-vending-'));
afterAll(() => rmSync(folder, { recursive: true }));

const defineConfig = join(import.meta.dirname, '../../lambdas/config/define-config.ts');
let files = 0;
/** A configuration in a separate file, since Node loads each file once. */
function fileWith(apps: string, { begin = 'export default defineConfig(', end = ');' } = {}): string {
  const file = join(folder, `${files++}.config.ts`);
  const lines = [
    `import { defineConfig } from '${defineConfig}';`,
    `${begin}{`,
    "  name: 'test',",
    apps,
    `}${end}`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
const app = "{ profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] }";

/** All that a person sees. */
const stackOf = async (found: Promise<unknown>) => {
  const error = await found.catch((each: Error) => each);
  return error instanceof Error ? error.stack?.split('\n') : 'nothing is wrong';
};
const title = 'vending.config.ts is not valid:';

test('a right file is loaded', async () => {
  const file = fileWith(`  apps: { shop: ${app} },`);
  await refuseTwins(file);
  expect((await loadConfig(file)).apps['shop']?.profile).toBe('qiscus');
});

test.each([
  [
    'a second app of one name',
    `  apps: {\n    shop: ${app},\n    shop: ${app},\n  },`,
    'line 6: the name shop is taken on line 5',
  ],
  [
    'a setting twice',
    `  apps: { shop: ${app} },\n  tags: {},\n  tags: {},`,
    'line 6: the name tags is taken on line 5',
  ],
])('%s is refused before anything runs', async (_what, apps, problem) => {
  const [first, ...lines] = (await stackOf(refuseTwins(fileWith(apps)))) ?? [];
  expect(first).toBe(title);
  expect(lines).toEqual([`  ${problem}: JavaScript would drop what stands there`]);
});

test.each([
  [
    'a comma that is missing',
    `  apps: { shop: ${app} }\n  tags: {},`,
    {},
    '  line 5: Expected "}" but found "tags": tags: {},',
  ],
  [
    'a name that is not defined',
    `  apps: { shop: { ...${app}, callers: [login] } },`,
    {},
    '  line 4: login is not defined',
  ],
  ['a mistake that the check finds', '  apps: {},', {}, '  apps: must have at least one app'],
  [
    'a configuration that is not checked',
    `  apps: { shop: ${app} },`,
    { begin: 'export default ', end: ';' },
    '  export default: must be defineConfig({ ... })',
  ],
  [
    'a file that exports nothing',
    `  apps: { shop: ${app} },`,
    { begin: 'defineConfig(', end: ');' },
    '  export default: must be defineConfig({ ... })',
  ],
])('%s is two lines, without a stack', async (_what, apps, frame, line) => {
  expect(await stackOf(loadConfig(fileWith(apps, frame)))).toEqual([title, line]);
});
