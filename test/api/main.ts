import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Check, failuresOf, step } from '../harness/checks.ts';
import { installPython, missingPython } from '../harness/python.ts';
import { runCommand } from '../harness/run-command.ts';
import { directoryOfScript, serveAtStart } from '../harness/serve-at-start.ts';
import { callersOf } from './callers.ts';
import { exampleChecks, type Paths } from './example-checks.ts';
import { installTyped, typedChecks } from './typed-checks.ts';

/**
 * Tries the description that the local service gives of itself: a linter, types that are made of it, its examples, and
 * schemathesis with all its checks, once for each way to log in: no 5xx, no status and no answer that is not described. What is
 * broken must fail.
 * Skipped, with the reason, if Python is missing; in CI that is a failure. `API_EXAMPLES` is how hard it tries, `API_SEED` what.
 */
const missing = await missingPython();
if (missing) {
  console.log(`schemathesis: skipped, ${missing}`);
  process.exit(process.env['CI'] ? 1 : 0);
}
/** How many random requests to each operation, beside all examples and the edges of each schema. All are the same each time. */
const examples = process.env['API_EXAMPLES'] ?? '4';
/** Which random requests. */
const randomSeed = process.env['API_SEED'] ?? '1';

process.stderr.write(`API: API_SEED=${randomSeed} API_EXAMPLES=${examples}\n`);

const folder = directoryOfScript();
const python = await step('install schemathesis', () =>
  installPython('schemathesis', join(import.meta.dirname, 'requirements.txt')),
);
await step('install the linter and what makes types', installTyped);
const served = await serveAtStart();
const { baseUrl } = served.runner;
const description = (await (await fetch(`${baseUrl}/openapi.json`)).json()) as { paths: Paths };

const tried = ([paths, ...headers]: readonly [string, ...string[]], location = `${baseUrl}/openapi.json`) =>
  runCommand(
    join(dirname(python), 'schemathesis'),
    [
      ...['--config-file', join(import.meta.dirname, 'schemathesis.toml')],
      ...['run', location, '--url', baseUrl, '--checks', 'all', '--phases', 'examples,coverage,fuzzing'],
      ...['--max-examples', examples, '--seed', randomSeed, '--no-shrink', '--no-color', '--warnings', 'off'],
      ...['--include-path-regex', paths, ...headers.flatMap((header) => ['--header', header])],
    ],
    // It writes what it finds into the folder where it runs.
    { cwd: folder, env: { ...process.env, SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: import.meta.dirname } },
  );

/** The description without one status that the service gives. */
function withoutStatus(path: string, status: string): string {
  const broken = structuredClone(description);
  delete broken.paths[path]?.['post']?.responses[status];
  const file = join(folder, 'without.json');
  writeFileSync(file, JSON.stringify(broken));
  return file;
}

const byCallers: Check[] = Object.entries(callersOf(served.credentials)).map(([name, caller]) => ({
  name: `the description holds for ${name}`,
  run: async () => void (await tried(caller)),
}));
const control: Check = {
  name: 'control: a status that is left out is found',
  async run() {
    const file = withoutStatus('/chatsdk/introspect', '401');
    const said = await tried(['^/chatsdk/introspect$'], file).then(String, String);
    if (!said.includes('Undocumented status code')) throw new Error(said);
  },
};
// Two at a time: what tries and what answers wait for each other.
const failed = await Promise.all([
  failuresOf([...typedChecks(description), ...byCallers.slice(6)]),
  failuresOf([...exampleChecks(served, description.paths), ...byCallers.slice(0, 6), control]),
]);
await served.close();
process.exit(failed.every((count) => count === 0) ? 0 : 1);
