import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromiumProgram } from '../browser/open-browser.ts';
import { installCentrifugo } from '../centrifugo/install-centrifugo.ts';
import { missingTool } from '../harness/build-go.ts';
import { failuresOf, step } from '../harness/checks.ts';
import { serve, synthesizeInto, temporaryDirectory } from '../harness/serve.ts';
import { install } from './install.ts';
import { installLivekit } from './livekit-server.ts';
import { sdkChecks } from './sdk-checks.ts';
import { centrifugoCheck, livekitCheck } from './server-checks.ts';

/**
 * Each preset by somebody else's code: the vendors' own SDKs make the same tokens, and real servers take ours. Without Go
 * or Chromium, the real servers are skipped, with the reason; in CI that is a failure.
 */
const missing = (await missingTool()) ?? (chromiumProgram ? undefined : 'Chromium is not installed');
if (missing && process.env.CI) throw new Error(missing);

// The servers end when this process exits, which a signal alone would not let it do.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
const assembly = join(temporaryDirectory(), 'cdk.out');
process.once('exit', () => rmSync(dirname(assembly), { recursive: true, force: true }));

await step("install the vendors' SDKs", async () => install());
const served = await step('start the service', async () => {
  await synthesizeInto(assembly, {
    projectDirectory: join(import.meta.dirname, '../..'),
    app: ['test/presets/vending-app.ts'],
  });
  return serve(assembly);
});
const checks = sdkChecks(served);
if (missing) console.log(`skipped: the real servers, ${missing}`);
else {
  checks.push(livekitCheck(served, await step('build LiveKit', installLivekit)));
  checks.push(centrifugoCheck(served, await step('build Centrifugo', installCentrifugo)));
}
const failed = await failuresOf(checks);
await served.close();
console.log(`Presets: ${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
