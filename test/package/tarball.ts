import assert from 'node:assert/strict';
import { runCommand } from '../harness/run-command.ts';

interface Packed {
  readonly path: string;
  readonly bytes: number;
}

/** What the tarball holds, without the `package/` before each path. */
export async function filesOf(tarball: string): Promise<Packed[]> {
  const lines = (await runCommand('tar', ['-tzvf', tarball])).trim().split('\n');
  return lines.map((line) => {
    const [, , bytes, , , path = ''] = line.split(/\s+/);
    return { path: path.replace('package/', ''), bytes: Number(bytes) };
  });
}

const partOf = ({ path }: Packed) => /^(dist\/[^/]+|node_modules\/[^/]+|[^/]+)/.exec(path)?.[0] ?? '';

/** Files and kilobytes, by folder. */
export const sizesOf = (files: readonly Packed[]) =>
  [...Map.groupBy(files, partOf)].map(([part, all]) => ({
    part,
    files: all.length,
    kilobytes: Math.round(all.reduce((sum, { bytes }) => sum + bytes, 0) / 1000),
  }));

/** The only things that may be in it: `files` of package.json, and what npm adds. */
const expected =
  /^(dist\/(lambdas|infra|openapi|cli|local|client|presets)\/.+|dist\/(cdk|package)\.json|docs\/[\w-]+\.(md|svg)|node_modules\/.+|(README|CHANGELOG|SECURITY)\.md|LICENSE|package\.json)$/;
/** Whatever folder it is in. */
const unwanted = /(^|\/)(\.local|\.git|\.env|test|cdk\.out)(\/|$)|\.(pem|jsonl|tgz)$|vending\.config/;

/** Throws naming what should not be there, or is missing. */
export function assertHolds(files: readonly Packed[]): void {
  const paths = files.map(({ path }) => path);
  const own = paths.filter((path) => !path.startsWith('node_modules/'));
  assert.deepEqual(
    paths.filter((path) => !expected.test(path)),
    [],
  );
  assert.deepEqual(
    own.filter((path) => unwanted.test(path)),
    [],
  );
  // Node runs no TypeScript below node_modules. The page's is bundled.
  assert.deepEqual(
    own.filter((path) => /(?<!\.d)\.ts$/.test(path) && !path.startsWith('dist/local/page/ui/')),
    [],
  );
  for (const path of ['dist/local/token-vending.js', 'dist/infra/index.d.ts', 'dist/lambdas/serve-app.js'])
    assert.ok(paths.includes(path), path);
}
