import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Longer than any program needs, however slow the machine is. */
const timeoutMillis = 1_800_000;

/** Runs a program to its end, within half an hour. Returns what it printed; throws with it if it fails. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    const limits = { timeout: timeoutMillis, maxBuffer: 64 * 2 ** 20 };
    return (await promisify(execFile)(program, args, { ...options, ...limits })).stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause });
  }
}
