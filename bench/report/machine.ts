import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** What a reader needs to know of where the figures come from. No path and no name of the machine. */
export function machine(): string {
  const [cpu] = cpus();
  const commit = execFileSync('git', ['log', '-1', '--format=%h of %cs'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  return [
    `Commit ${commit}. Node ${process.versions.node} on ${process.platform} ${process.arch},`,
    `${cpus().length} cores (${cpu?.model.trim()}).`,
  ].join(' ');
}

/** The exact versions of what is compared. */
export function versions(): string {
  const { dependencies, devDependencies } = read('package.json');
  const own = { ...dependencies, ...devDependencies };
  const ours = [
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-secrets-manager',
    'aws-cdk-lib',
    'esbuild',
    'fast-jwt',
  ];
  const all = {
    ...Object.fromEntries(ours.map((name) => [name, own[name]])),
    ...read('bench/package.json').dependencies,
  };
  return Object.entries(all)
    .map(([name, version]) => `\`${name}\` ${version}`)
    .join(', ');
}
