import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const changedAt = (file: string) => {
  const path = join(import.meta.dirname, file);
  return existsSync(path) ? statSync(path).mtimeMs : 0;
};

/** Installs the vendors' SDKs, unless they are there. They are in no other `node_modules` than this folder's. */
export function install(): void {
  if (changedAt('node_modules/.package-lock.json') > changedAt('package-lock.json')) return;
  execFileSync('npm', ['ci', '--prefix', import.meta.dirname, '--ignore-scripts', '--loglevel=error'], {
    stdio: 'inherit',
  });
}

/** A vendor's SDK. The compiler knows none of them: they are not there when it runs. */
export const sdk = (name: string) => import(name);
