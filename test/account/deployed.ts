import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../harness/run-command.ts';

/** A deployment of `account-app.ts`: its outputs, and its template's metadata. */
export interface Deployed {
  readonly outputs: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const project = join(import.meta.dirname, '../..');
const app = 'node test/account/account-app.ts';
const cdk = (args: readonly string[], variables: Record<string, string> = {}) =>
  runCommand('npx', ['cdk', ...args], { cwd: project, env: { ...process.env, ...variables } });

export const bootstrap = (directory: string) =>
  cdk(['bootstrap', '--app', app, '--output', join(directory, 'bootstrap.out')]);

/** @param adapt changes the assembly in place, for an emulator. */
export async function deploy(
  directory: string,
  adapt: (assembly: string) => unknown,
  variables: Record<string, string>,
): Promise<Deployed> {
  const assembly = join(directory, 'cdk.out');
  const outputsFile = join(directory, 'outputs.json');
  await cdk(['synth', '--quiet', '--app', app, '--output', assembly], variables);
  adapt(assembly);
  const metadata = globSync(join(assembly, '*.template.json')).map(
    (file) => (JSON.parse(readFileSync(file, 'utf8')) as { Metadata?: object }).Metadata,
  );
  await cdk(['deploy', '--app', assembly, '--require-approval', 'never', '--outputs-file', outputsFile]);
  const [outputs = {}] = Object.values(
    JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>,
  );
  return { outputs, metadata: Object.assign({}, ...metadata) };
}

export const destroy = (directory: string) =>
  cdk(['destroy', '--force', '--app', join(directory, 'cdk.out')]);
