import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.ts';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const venv = fileURLToPath(new URL('../../.local/ministack', import.meta.url));

/** MiniStack's own floor is Python 3.10; `ensurepip` is what Debian leaves out when `python3-venv` is missing. */
const pythonCheck = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';

/** What this machine lacks to run the emulator, in words, or nothing. */
export async function missingTool(): Promise<string | undefined> {
  const fails = (program: string, ...args: string[]) =>
    runCommand(program, args).then(
      () => false,
      () => true,
    );
  if (await fails('python3', '-c', pythonCheck))
    return 'python3 (3.10 or newer, with venv and pip) is not here';
  if (await fails('openssl', 'version')) return 'openssl is not here';
  return undefined;
}

/** Installs the pinned emulator once, into a virtual environment below `.local`; returns its Python. */
export async function installMiniStack(): Promise<string> {
  const python = `${venv}/bin/python`;
  const installed = `${venv}/requirements.txt`;
  if (existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8'))
    return python;
  rmSync(venv, { recursive: true, force: true });
  await runCommand('python3', ['-m', 'venv', venv]);
  await runCommand(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  cpSync(requirements, installed);
  return python;
}
