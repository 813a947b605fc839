import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.ts';

/** MiniStack's own floor is Python 3.10; `ensurepip` is what Debian leaves out when `python3-venv` is missing. */
const check = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';

/** What this machine lacks to install Python packages, in words, or nothing. */
export const missingPython = (): Promise<string | undefined> =>
  runCommand('python3', ['-c', check]).then(
    () => undefined,
    () => 'python3 (3.10 or newer, with venv and pip) is not here',
  );

/** Installs pinned packages once, into a virtual environment below `.local`; returns its Python. */
export async function installPython(name: string, requirements: string): Promise<string> {
  const venv = fileURLToPath(new URL(`../../.local/${name}`, import.meta.url));
  const python = `${venv}/bin/python`;
  const installed = `${venv}/requirements.txt`;
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8'))
    return python;
  rmSync(venv, { recursive: true, force: true });
  await runCommand('python3', ['-m', 'venv', venv]);
  await runCommand(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-compile',
    '--requirement',
    requirements,
  ]);
  cpSync(requirements, installed);
  return python;
}
