import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Check } from '../harness/checks.ts';
import { installPackages } from '../harness/install-packages.ts';
import { runCommand } from '../harness/run-command.ts';

const source = fileURLToPath(new URL('typed', import.meta.url));
const folder = fileURLToPath(new URL('../../.local/typed', import.meta.url));
const run = (script: string, ...args: string[]) =>
  runCommand(process.execPath, [join('node_modules', script), ...args], { cwd: folder });

/** Installs what makes types, which brings the linter, and the compiler that it needs, outside of what Jest looks through. */
export async function installTyped(): Promise<void> {
  cpSync(source, folder, { recursive: true, preserveTimestamps: true });
  installPackages(folder);
}

/** Throws what Redocly's linter says of the description; else makes types of it. */
function describedBy(description: object): Promise<string> {
  writeFileSync(join(folder, 'described.json'), JSON.stringify(description));
  const args = ['described.json', '--output', 'described.ts', '--redocly', 'redocly.yaml'];
  return run('openapi-typescript/bin/cli.js', ...args);
}

/** The description of the demonstration apps passes the linter, and its types are those that clients need. */
export const typedChecks = (description: object): Check[] => [
  {
    name: 'control: the linter refuses two operations of one name',
    async run() {
      const text = JSON.stringify(description).replace(
        '"operationId":"health"',
        '"operationId":"describeApi"',
      );
      const said = await describedBy(JSON.parse(text)).then(String, String);
      if (!said.includes('must have a unique `operationId`')) throw new Error(said);
    },
  },
  {
    name: 'the linter finds nothing, and types can be made',
    run: async () => void (await describedBy(description)),
  },
  {
    name: 'a client of these types compiles, and its wrong lines do not',
    run: async () => void (await run('typescript/bin/tsc')),
  },
];
