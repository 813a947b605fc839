import { missingTool } from '../harness/build-go.ts';
import { failuresOf, step } from '../harness/checks.ts';
import { serveAtStart } from '../harness/serve-at-start.ts';
import { startCentrifugo } from './centrifugo.ts';
import { connectionChecks } from './checks.ts';
import { installCentrifugo } from './install-centrifugo.ts';
import { subscriptionChecks } from './subscription-checks.ts';
import type { WebSocketApp } from './tokens.ts';

/**
 * Connects Centrifugo's own client to a real Centrifugo with ChatSDK tokens of this service. Skipped, with the
 * reason, if the server cannot be built; in CI that is a failure.
 */
const missing = await missingTool();
if (missing) {
  console.log(`Centrifugo test: skipped, ${missing}`);
  process.exit(process.env.CI ? 1 : 0);
}

const program = await step('install Centrifugo', () => installCentrifugo());
const served = await serveAtStart(['test/centrifugo/vending-app.ts']);
/** The app, its address, and a Centrifugo with its secret. */
async function webSocketOf(name: string): Promise<WebSocketApp> {
  const app = served.credentials.apps[name];
  if (!app?.wsSecret) throw new Error(`the service has no app ${name} that signs wsTokens`);
  const { wsSecret } = app;
  const server = await step(`start Centrifugo for ${name}`, () => startCentrifugo(program, wsSecret));
  return { app, server, url: `${served.runner.baseUrl}/${name}` };
}
const today = await webSocketOf('chatsdk');
const before = await webSocketOf('chatsdk-before');

const checks = [
  ...connectionChecks(today, program),
  ...subscriptionChecks('appId:userId', today),
  ...subscriptionChecks('userId', before),
];
const failed = await failuresOf(checks);
if (failed > 0) console.log(today.server.log(), before.server.log());
await served.close();
console.log(`Centrifugo test: ${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
