import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Runner, startRunner } from '../../local/runner.ts';
import { type Credentials, seed } from '../../local/seed.ts';
import { synthesize } from '../../local/synthesize.ts';

export interface Served {
  readonly runner: Runner;
  readonly credentials: Credentials;
  readonly credentialsFile: string;
  readonly outboxFile: string;
  /** Every line that functions and runner have logged so far. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

const ownProject = join(import.meta.dirname, '../..');
/** That of `npm start`. Scripts that run one after another have the same bundles. */
const ownCache = join(ownProject, '.local/cache');

/**
 * Synthesizes into a new directory outside the project; a running `npm start` is not disturbed.
 *
 * @param app a module of the project; by default the tests' own configuration.
 */
export async function synthesizeInto(
  output: string,
  app: readonly string[] = ['test/fixtures/demo-app.ts'],
  projectDirectory = ownProject,
) {
  const { signal } = new AbortController();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const cache = projectDirectory === ownProject ? { cache: ownCache } : {};
  await synthesize({ projectDirectory, app, output, signal, log, ...cache });
}

interface ServeOptions {
  /** The clock of all that is served, in epoch milliseconds; if absent, the machine's. */
  readonly now?: () => number;
  /** Of each app with passwords, whose hashes take a quarter of a second each. */
  readonly userCount?: number;
  /** Where the files go; by default a new one. */
  readonly stateDirectory?: string;
}

/** Serves a cloud assembly on a free port with made-up credentials, as `npm start` does. */
export async function serve(
  assembly: string,
  { now, userCount = 1, stateDirectory = temporaryDirectory() }: ServeOptions = {},
): Promise<Served> {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const runner = await startRunner({ assembly, port: 0, stateDirectory, log, ...(now && { now }) });
  const { credentialsFile, outboxFile } = filesIn(stateDirectory);
  const credentials = await seed(runner, credentialsFile, userCount);
  return {
    runner,
    credentials,
    credentialsFile,
    outboxFile,
    lines,
    async close() {
      await runner.close();
      rmSync(stateDirectory, { recursive: true });
    },
  };
}

/** The files of a service that keeps its state in this directory. */
export const filesIn = (stateDirectory: string) => ({
  credentialsFile: join(stateDirectory, 'credentials.json'),
  outboxFile: join(stateDirectory, 'outbox.jsonl'),
});

export const temporaryDirectory = () => mkdtempSync(join(tmpdir(), 'token-vending-'));
