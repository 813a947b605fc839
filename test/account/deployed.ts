import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../deploy/run-command.ts';

/** A deployment of `account-app.ts`: its outputs, its template's metadata, and its logical ids by type. */
export interface Deployed {
  readonly outputs: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

const project = join(import.meta.dirname, '../..');
const app = 'node test/account/account-app.ts';
const cdk = (args: readonly string[], variables: Record<string, string> = {}) =>
  runCommand('npx', ['cdk', ...args], { cwd: project, env: { ...process.env, ...variables } });

export const bootstrap = (directory: string) =>
  cdk(['bootstrap', '--app', app, '--output', join(directory, 'bootstrap.out')]);

/** @param lacking resource types that an emulator does not know. */
export async function deploy(
  directory: string,
  lacking: readonly string[],
  variables: Record<string, string>,
): Promise<Deployed> {
  const assembly = join(directory, 'cdk.out');
  const outputsFile = join(directory, 'outputs.json');
  await cdk(['synth', '--quiet', '--app', app, '--output', assembly], variables);
  let metadata = {};
  for (const file of globSync(join(assembly, '*.template.json'))) {
    const { Resources, ...template } = JSON.parse(readFileSync(file, 'utf8')) as Template;
    const known = Object.entries(Resources).filter(([, { Type }]) => !lacking.includes(Type));
    writeFileSync(file, JSON.stringify({ ...template, Resources: Object.fromEntries(known) }));
    metadata = { ...metadata, ...template.Metadata };
  }
  await cdk(['deploy', '--app', assembly, '--require-approval', 'never', '--outputs-file', outputsFile]);
  const [outputs = {}] = Object.values(
    JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>,
  );
  return { outputs, metadata };
}

export const destroy = (directory: string) =>
  cdk(['destroy', '--force', '--app', join(directory, 'cdk.out')]);
