import { execFile } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two minutes of computing on one core, and some 100 modules to download; a busy machine takes its time. */
const buildTimeoutMillis = 1_800_000;

/** What this machine lacks to build a server, in words, or nothing. */
export const missingTool = (): Promise<string | undefined> =>
  run('go', ['version']).then(
    () => undefined,
    () => 'go is not here',
  );

/**
 * Builds a pinned server once, below `.local`; returns its program. The versions are those of `go.mod` in the folder, the
 * hashes those of `go.sum`. `go install` with a version would ask for the list of all versions as well, and take no
 * hashes.
 */
export async function buildGo(folder: string, source: string, name: string): Promise<string> {
  const directory = join(import.meta.dirname, '../../.local', name);
  const sums = join(folder, 'go.sum');
  const program = join(directory, name);
  const builtFrom = join(directory, 'go.sum');
  if (existsSync(builtFrom) && readFileSync(builtFrom, 'utf8') === readFileSync(sums, 'utf8')) return program;
  // Another script may build the same one now.
  const making = `${directory}-${process.pid}`;
  // Without what only a debugger reads, and not optimized, which would take a third longer.
  const flags = ['-mod=readonly', '-ldflags=-s -w', '-gcflags=all=-N -l -dwarf=false'];
  const args = ['build', ...flags, '-o', join(making, name), source];
  await run('go', args, { cwd: folder, timeout: buildTimeoutMillis, maxBuffer: 2 ** 24 });
  cpSync(sums, join(making, 'go.sum'));
  rmSync(directory, { recursive: true, force: true });
  renameSync(making, directory);
  return program;
}
