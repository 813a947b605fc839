import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const changedAt = (path: string) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** Installs the packages of a folder that has its own lock file, unless they are there. No other `node_modules` has them. */
export function installPackages(folder: string): void {
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (changedAt(installed) > changedAt(join(folder, 'package-lock.json'))) return;
  execFileSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--loglevel=error'], {
    stdio: 'inherit',
    // npm would leave its compiled code in the temporary folder.
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
  });
}
