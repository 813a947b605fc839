import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { step } from './checks.ts';
import { type Served, serve, synthesizeInto, temporaryDirectory } from './serve.ts';

/**
 * Serves an app of this checkout to a script, for as long as that runs; by default the tests' own app. The assembly goes
 * with the process, also at a signal.
 */
export function serveAtStart(app?: readonly string[]): Promise<Served> {
  const directory = directoryOfScript();
  return step('start the service', async () => {
    const assembly = join(directory, 'cdk.out');
    await synthesizeInto(assembly, app);
    return serve(assembly);
  });
}

/** A new directory, which goes when the process ends. A signal ends it as `exit` does, so servers that it started end too. */
export function directoryOfScript(): string {
  const directory = temporaryDirectory();
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  return directory;
}
