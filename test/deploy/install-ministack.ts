import { fileURLToPath } from 'node:url';
import { installPython, missingPython } from '../harness/python.ts';
import { runCommand } from '../harness/run-command.ts';

/** What this machine lacks to run the emulator, in words, or nothing. */
export async function missingTool(): Promise<string | undefined> {
  const openssl = runCommand('openssl', ['version']).then(
    () => undefined,
    () => 'openssl is not here',
  );
  return (await missingPython()) ?? (await openssl);
}

/** Installs the pinned emulator once; returns its Python. */
export const installMiniStack = (): Promise<string> =>
  installPython('ministack', fileURLToPath(new URL('requirements.txt', import.meta.url)));
