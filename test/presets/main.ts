import { chromiumProgram } from '../browser/open-browser.ts';
import { installCentrifugo } from '../centrifugo/install-centrifugo.ts';
import { missingTool } from '../harness/build-go.ts';
import { failuresOf, step } from '../harness/checks.ts';
import { installPackages } from '../harness/install-packages.ts';
import { serveAtStart } from '../harness/serve-at-start.ts';
import { installLivekit } from './livekit-server.ts';
import { sdkChecks } from './sdk-checks.ts';
import { centrifugoCheck, livekitCheck } from './server-checks.ts';

/**
 * Each preset by code that is not ours: the vendors' own SDKs make the same tokens, and real servers take ours. Without Go
 * or Chromium, the real servers are skipped, with the reason; in CI that is a failure.
 */
const missing = (await missingTool()) ?? (chromiumProgram ? undefined : 'Chromium is not installed');
if (missing && process.env.CI) throw new Error(missing);

await step("install the vendors' SDKs", async () => installPackages(import.meta.dirname));
const served = await serveAtStart(['test/presets/vending-app.ts']);
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
