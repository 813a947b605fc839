import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const timeoutMillis = 300_000;

/** Runs a program to its end, within five minutes. Throws with all that it printed when it fails. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  try {
    await promisify(execFile)(program, args, { ...options, timeout: timeoutMillis, maxBuffer: 64 * 2 ** 20 });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause });
  }
}
