/** `npm start`: synthesizes the stack, serves it on PORT (3000) of 127.0.0.1, and says what to try. */
import { join } from 'node:path';
import { projectFolder } from '../infra/folders.ts';
import { configFile } from '../infra/load-config.ts';
import { banner } from './banner.ts';
import { lockFolder } from './folder-lock.ts';
import { listen } from './listen.ts';
import { createPage } from './page/page.ts';
import { type Runner, startRunner } from './runner.ts';
import { seed } from './seed.ts';
import { synthesize } from './synthesize.ts';

const stateDirectory = join(projectFolder, '.local');
/** Not in `cdk.out`, which the last `cdk synth` has left for a deployment. */
const assembly = join(stateDirectory, 'cdk.out');
const { PORT = '3000', AWS_ENDPOINT_URL: endpoint } = process.env;
const port = Number(PORT);
const log = (line: string) => console.log(line);
const stopping = new AbortController();
let runner: Runner | undefined;
let unlock = () => {};

async function stop(): Promise<void> {
  stopping.abort();
  await runner?.close();
  unlock();
  process.exit(0);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
// npm sends a signal to the shell between npm and this process. The shell ends without passing it on.
const { ppid } = process;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== ppid && stop(), 500).unref();

try {
  if (!/^\d{1,5}$/.test(PORT) || port > 65_535) throw new Error(`PORT is ${PORT}, which is not a port`);
  unlock = lockFolder(stateDirectory);
  // Before anything is written: the process that has the port may use these files.
  await (await listen(() => {}, port)).close();
  await synthesize({ projectDirectory: projectFolder, output: assembly, signal: stopping.signal, log });
  runner = await startRunner({
    assembly,
    port,
    stateDirectory,
    page: createPage({ stateDirectory, configFile: configFile() }),
    ...(endpoint && { endpoint }),
    log,
  });
  console.log(banner(runner, await seed(runner, join(stateDirectory, 'credentials.json'))));
  console.log(`Stop it with Ctrl-C.\nListening on ${runner.baseUrl}`);
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(`Cannot start: ${(error as Error).message}`);
    await runner?.close();
    unlock();
    process.exit(1);
  }
}
