import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const changedAt = (file: string) => {
  const path = join(import.meta.dirname, file);
  return existsSync(path) ? statSync(path).mtimeMs : 0;
};

/** Installs what the service is compared with, unless it is there. It is in no other `node_modules` than the bench's. */
export function install(): void {
  if (changedAt('node_modules/.package-lock.json') > changedAt('package-lock.json')) return;
  execFileSync('npm', ['ci', '--prefix', import.meta.dirname, '--ignore-scripts', '--loglevel=error'], {
    stdio: 'inherit',
  });
}
