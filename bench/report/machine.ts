import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

/** Over one minute, when the bench began: on an idle machine, less than 1. */
const load = loadavg()[0]?.toFixed(1);

/** What a reader needs to know of where the figures come from. No path and no name of the machine. */
export function machine(): string {
  const [cpu] = cpus();
  const commit = execFileSync('git', ['log', '-1', '--format=%h of %cs'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  return [
    `Commit ${commit}. Node ${process.versions.node} on ${process.platform} ${process.arch},`,
    `${cpus().length} cores (${cpu?.model.trim()}). The load average was ${load} when it began: above 1, others were at work.`,
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
