import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownModule, projectFolder } from '../infra/folders.ts';
import { configFile } from '../infra/load-config.ts';
import { type LocalNotes, localNotesFile } from '../infra/local-notes.ts';
import { allFlows, banner } from './banner.ts';
import { lockFolder } from './folder-lock.ts';
import { onKeys } from './keys.ts';
import { listen } from './listen.ts';
import { logLine } from './log-line.ts';
import { type Options, stateDirectory } from './options.ts';
import { createPage } from './page/page.ts';
import { createProgress } from './progress.ts';
import { requestLine } from './request-line.ts';
import { type Runner, startRunner } from './runner.ts';
import { type Credentials, seed } from './seed.ts';
import { SynthesisError, synthesize } from './synthesize.ts';
import { watchFiles } from './watch.ts';

const inState = (name: string) => join(stateDirectory, name);
/** Not in `cdk.out`, which the last `cdk synth` has left for a deployment. */
const assembly = inState('cdk.out');
const madeByLastStart = ['state', 'outbox.jsonl', 'credentials.json', 'flows.txt', 'cdk.out'];

/** Serves the stack of `vending.config.ts` until it is stopped. */
export async function start({ port, isFresh, hasRealLimits, wantsJson, endpoint }: Options): Promise<void> {
  const stopping = new AbortController();
  const progress = createProgress(process.stdout);
  let runner: Runner | undefined;
  let unlock = () => {};
  let giveBack: (() => void) | undefined;
  let warnings: string[] = [];
  let flows = '';
  const log = wantsJson
    ? (line: string) => console.log(line)
    : (line: string) => {
        const text = logLine(line);
        if (text !== undefined) console.log(text);
      };

  async function stop(): Promise<void> {
    if (stopping.signal.aborted) return;
    stopping.abort();
    giveBack?.();
    await runner?.close();
    unlock();
    console.log(endpoint ? 'Stopped.' : 'Stopped. The next start goes on from here.');
    process.exit(0);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  // npm sends a signal to the shell between npm and this process. The shell ends without passing it on.
  const { ppid } = process;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== ppid && stop(), 500).unref();

  async function synthesizeNow(): Promise<LocalNotes> {
    const said: string[] = [];
    await synthesize({
      projectDirectory: projectFolder,
      app: [ownModule('infra', 'local-app'), ...(hasRealLimits ? ['--real-limits'] : [])],
      output: assembly,
      signal: stopping.signal,
      cache: inState('cache'),
      log: (line) => said.push(line),
    });
    warnings = said;
    return JSON.parse(readFileSync(join(assembly, localNotesFile), 'utf8'));
  }

  async function seedNow(running: Runner, notes: LocalNotes): Promise<Credentials> {
    const credentials = await seed(running, inState('credentials.json'));
    flows = allFlows(running, credentials, notes);
    writeFileSync(inState('flows.txt'), flows);
    return credentials;
  }

  /** Serves the configuration of now. A mistake in it changes nothing. */
  async function redeployNow(running: Runner, why: string): Promise<void> {
    const startedAt = Date.now();
    try {
      const notes = await progress.during(why, synthesizeNow);
      await running.redeploy(assembly);
      await seedNow(running, notes);
      watching.follow(notes.files, startedAt);
      for (const warning of warnings) console.log(warning);
      console.log(`vending.config.ts is live, after ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
    } catch (error) {
      if (stopping.signal.aborted) return;
      console.error(`${(error as Error).message}\nWhat was served before goes on.`);
    }
  }

  let redeploying = Promise.resolve();
  const redeployNext = (why: string) => {
    redeploying = redeploying.then(async () => {
      if (runner) await redeployNow(runner, why);
    });
  };
  const watching = watchFiles(() => redeployNext('vending.config.ts has changed'));

  try {
    unlock = lockFolder(stateDirectory);
    // Before anything is written: the process that has the port may use these files.
    await (await listen(() => {}, port)).close();
    if (isFresh) for (const name of madeByLastStart) rmSync(inState(name), { force: true, recursive: true });
    const startedAt = Date.now();
    const notes = await progress.during('Synthesizing vending.config.ts', synthesizeNow);
    const keepsState = endpoint === undefined;
    const running = await progress.during('Starting the service', () =>
      startRunner({
        ...{ assembly, port, stateDirectory, keepsState, log, ...(endpoint && { endpoint }) },
        page: createPage({ stateDirectory, configFile: configFile() }),
      }),
    );
    runner = running;
    const credentials = await progress.during('Adding users and keys', () => seedNow(running, notes));
    if (!wantsJson)
      running.traffic.subscribe((request) => console.log(requestLine(request, keysOf(running))));
    watching.follow(notes.files, startedAt);
    giveBack = onKeys(process.stdin, {
      f: () => console.log(`\n${flows}\n`),
      r() {
        redeployNext('Restarting');
        redeploying.then(() => running.discardSandboxes());
      },
      q: stop,
      '\u0003': stop,
    });
    console.log(banner(running, { credentials, hasRealLimits, hasKeys: giveBack !== undefined }));
    for (const warning of warnings) console.log(warning);
  } catch (error) {
    if (stopping.signal.aborted) return;
    const { message } = error as Error;
    console.error(error instanceof SynthesisError ? message : `Cannot start: ${message}`);
    await runner?.close();
    unlock();
    process.exit(1);
  }
}

const keysOf = ({ deployment }: Runner) => deployment.routes.map(({ routeKey }) => routeKey);
