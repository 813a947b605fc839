import { join } from 'node:path';
import { startRecorder } from './recorder.ts';
import { serve, synthesizeInto, temporaryDirectory } from './serve.ts';

/**
 * Serves the synthesized stack once for all end-to-end and acceptance tests. With VENDING_BASE_URL and
 * VENDING_CREDENTIALS_FILE set, those tests run against what stands there instead.
 */
export default async function globalSetup() {
  if (process.env['VENDING_BASE_URL']) return;
  const assembly = join(temporaryDirectory(), 'cdk.out');
  await synthesizeInto(assembly);
  const served = await serve(assembly, { userCount: 4 });
  const recorder = await startRecorder(served.runner.baseUrl);
  Object.assign(process.env, {
    VENDING_BASE_URL: recorder.url,
    VENDING_CREDENTIALS_FILE: served.credentialsFile,
    VENDING_OUTBOX_FILE: served.outboxFile,
    VENDING_ASSEMBLY: assembly,
  });
  Object.assign(globalThis, { tokenVending: { served, recorder, assembly } });
}
