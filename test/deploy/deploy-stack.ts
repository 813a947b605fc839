import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MiniStack } from './ministack.ts';
import { runCommand } from './run-command.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The emulator's root user; it checks signatures against this secret. No account anywhere else knows it. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const region = 'us-east-1';

const rotationSchedule = 'AWS::SecretsManager::RotationSchedule';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** Runs the CDK as a user of the emulator's account would, and leaves nothing of it in the project or at home. */
export function cdk(args: readonly string[], { url, certificate, directory }: MiniStack): Promise<void> {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(ours),
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_CA_BUNDLE: certificate,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    CDK_HOME: join(directory, 'cdk'),
  };
  return runCommand('npx', ['cdk', ...args], { cwd: project, env });
}

/**
 * `cdk synth` and `cdk deploy`, without questions, of all but the rotation schedules: the emulator knows none, and
 * rotates by a copy of the current value. Returns the stack's outputs.
 */
export async function deployStack(emulator: MiniStack): Promise<Record<string, string>> {
  const assembly = join(emulator.directory, 'cdk.out');
  const outputsFile = join(emulator.directory, 'outputs.json');
  await cdk(['synth', '--quiet', '--output', assembly], emulator);
  for (const file of globSync(join(assembly, '*.template.json'))) {
    const { Resources, ...template } = JSON.parse(readFileSync(file, 'utf8')) as Template;
    const known = Object.entries(Resources).filter(([, { Type }]) => Type !== rotationSchedule);
    writeFileSync(file, JSON.stringify({ ...template, Resources: Object.fromEntries(known) }));
  }
  const options = ['--require-approval', 'never', '--outputs-file', outputsFile];
  await cdk(['deploy', '--app', assembly, ...options], emulator);
  const outputsOfStacks = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  return Object.assign({}, ...Object.values(outputsOfStacks));
}
