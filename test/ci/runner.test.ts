import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { isAlive } from '../../local/folder-lock.ts';
import { eventually } from '../harness/eventually.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'token-vending-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs these suites as `npm test` does, one after another unless there are more workers. */
function run(
  suites: Readonly<Record<string, string>>,
  workers = 1,
): Promise<{ failed: boolean; said: string }> {
  for (const [name, source] of Object.entries(suites)) {
    const imports = "import { beforeAll, expect, jest, test } from '@jest/globals';\n";
    writeFileSync(join(folder, `${name}.test.ts`), imports + source);
  }
  const runner = join(root, 'test/runner');
  const config = {
    rootDir: folder,
    runner: join(runner, 'runner.js'),
    setupFiles: [join(runner, 'setup.js')],
    testMatch: Object.keys(suites).map((name) => `${folder}/${name}.test.ts`),
    transform: {},
  };
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const line = [jest, `--maxWorkers=${workers}`, '--watchman=false', '--config', JSON.stringify(config)];
  const env = { ...process.env, FORCE_COLOR: '0' };
  return new Promise((resolve) => {
    execFile(process.execPath, line, { env }, (error, out, said) =>
      resolve({ failed: error !== null, said: out + said }),
    );
  });
}

test('a suite begins with the environment and the functions of the process, not with those of its neighbour', async () => {
  const suite = `test('is alone', () => {
    expect(process.env.LEFT_BEHIND).toBe(undefined);
    expect(Date.now()).toBeGreaterThan(1);
    process.env.LEFT_BEHIND = 'yes';
    jest.spyOn(Date, 'now').mockReturnValue(1);
  });`;
  const { failed, said } = await run({ one: suite, other: suite });
  expect([failed, said]).toEqual([false, expect.stringMatching(/Tests: +2 passed/)]);
});

test('a suite has a port again that it closed, while another one starts processes', async () => {
  const ports = `import { setTimeout } from 'node:timers/promises';
  import { listen } from '${root}/local/listen.ts';
  import { freePort } from '${root}/test/harness/free-port.ts';
  test('has its ports again', async () => {
    for (let i = 0; i < 200; i += 1) {
      const { port, close } = await listen(() => {}, await freePort());
      await setTimeout(5);
      await close();
      await (await listen(() => {}, port)).close();
    }
  });`;
  const processes = `import { execFile } from 'node:child_process';
  test('starts processes', async () => {
    for (let i = 0; i < 200; i += 1) await new Promise((resolve) => execFile(process.execPath, ['--version'], resolve));
  });`;
  const { failed, said } = await run({ ports, processes }, 2);
  expect([failed, said]).toEqual([false, expect.stringMatching(/Tests: +2 passed/)]);
});

test('what a suite left open ends with the run', async () => {
  const leavesOpen = `import { createServer } from 'node:net';
  test('x', () => new Promise((resolve) => createServer().listen(0, '127.0.0.1', resolve)));
  test('pid', () => expect(\`pid \${process.pid}.\`).toBe(''));`;
  const { said } = await run({ leavesOpen });
  const pid = Number(/pid (\d+)\./.exec(said)?.[1]);
  expect(pid).toBeGreaterThan(0);
  expect(
    await eventually(
      () => isAlive(pid),
      (alive) => !alive,
    ),
  ).toBe(false);
});

test.each([
  ['hangs', "test('hangs', () => new Promise(() => {}), 50);", 'not done after 50 ms'],
  ['throws', "test('throws', () => { throw new Error('at once'); });", 'at once'],
  [
    'throws for a cause',
    "test('x', () => { throw new Error('a', { cause: new Error('b') }); });",
    'Caused by: Error: b',
  ],
  [
    'has a failing hook',
    "beforeAll(() => { throw new Error('a', { cause: 'b' }); }); test('x', () => {});",
    "Caused by: 'b'",
  ],
  ['does not load', "import './missing.ts';", 'missing.ts'],
])('a suite that %s fails', async (name, suite, why) => {
  const { failed, said } = await run({ [name.replaceAll(' ', '-')]: suite });
  expect([failed, said]).toEqual([true, expect.stringContaining(why)]);
});
