import { join } from 'node:path';
import { startRecorder } from './recorder.ts';
import { filesIn, type Served, serve, synthesizeInto, temporaryDirectory } from './serve.ts';

/** The service of a run. It starts while the first suites run; the runner lets those wait that need it. */
export interface Running {
  readonly served: Promise<Served>;
  readonly recorder: Awaited<ReturnType<typeof startRecorder>>;
}

/**
 * Serves the synthesized stack once for all end-to-end and acceptance tests. With VENDING_BASE_URL and
 * VENDING_CREDENTIALS_FILE set, those tests run against what stands there instead.
 */
export default async function globalSetup() {
  if (process.env['VENDING_BASE_URL']) return;
  const stateDirectory = temporaryDirectory();
  const assembly = join(stateDirectory, 'cdk.out');
  const served = synthesizeInto(assembly).then(() => serve(assembly, { userCount: 4, stateDirectory }));
  const baseUrl = served.then(({ runner }) => runner.baseUrl);
  // If it does not start, each suite that waits for it fails with the cause.
  baseUrl.catch(() => {});
  const recorder = await startRecorder(baseUrl);
  const { credentialsFile, outboxFile } = filesIn(stateDirectory);
  Object.assign(process.env, {
    VENDING_BASE_URL: recorder.url,
    VENDING_CREDENTIALS_FILE: credentialsFile,
    VENDING_OUTBOX_FILE: outboxFile,
    VENDING_ASSEMBLY: assembly,
  });
  Object.assign(globalThis, { tokenVending: { served, recorder } satisfies Running });
}
