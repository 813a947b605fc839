import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const timeoutMillis = 100_000;

/**
 * Run a vendor's real SDK in a process of its own and return what its driver reports. The process gets the scenario
 * and, for Node itself, `nodeEnvironment`, but nothing else of this one's environment: the vendors' code has no business with AWS credentials.
 * Throws, with the client's stderr, when it ends without a report or not within 100 seconds.
 */
export async function runClient<T>(
  name: 'qiscus' | 'qiscus-v3' | 'comapi',
  scenario: object,
  nodeEnvironment: Record<string, string> = {},
): Promise<T> {
  const script = fileURLToPath(new URL(`./clients/${name}.ts`, import.meta.url));
  const env = { ...nodeEnvironment, SCENARIO: JSON.stringify(scenario) };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env, timeout: timeoutMillis });
    return JSON.parse(stdout);
  } catch (error) {
    const { killed, stderr, message } = error as Error & { killed?: boolean; stderr?: string };
    const end = killed ? `was stopped after ${timeoutMillis} ms` : 'ended without a report';
    throw new Error(`The ${name} client ${end}: ${stderr ?? message}`);
  }
}
