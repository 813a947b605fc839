import { failuresOf, step } from '../harness/checks.ts';
import { serveAtStart } from '../harness/serve-at-start.ts';
import { chromiumProgram, openBrowser } from './open-browser.ts';

/**
 * Calls the service from pages in a real Chromium. Skipped, with the reason, if there is no Chromium; in CI that is a
 * failure.
 */
if (!chromiumProgram) {
  console.log('Browser test: skipped, Chromium is not installed (Debian: apt-get install chromium)');
  process.exit(process.env.CI ? 1 : 0);
}

const served = await serveAtStart();
Object.assign(process.env, {
  VENDING_BASE_URL: served.runner.baseUrl,
  VENDING_CREDENTIALS_FILE: served.credentialsFile,
  VENDING_OUTBOX_FILE: served.outboxFile,
});
// They read the variables when they are loaded.
const { clientChecks } = await import('./client-checks.ts');
const { clientSdkChecks } = await import('./client-sdk-checks.ts');
const { corsChecks, origins } = await import('./cors-checks.ts');
const { sampleChecks } = await import('./sample-checks.ts');
const program = chromiumProgram;
const browser = await step('start Chromium', () => openBrowser(program, origins));

const [rules, clients] = [
  [...corsChecks(browser), ...sampleChecks(browser)],
  [...clientChecks(browser), ...clientSdkChecks(browser)],
];
// Side by side: the client's checks wait for timers.
const failures = await Promise.all([failuresOf(rules), failuresOf(clients)]);
const failed = failures.reduce((sum, each) => sum + each);
await browser.close();
await served.close();
console.log(
  `Browser test: ${rules.length + clients.length - failed} passed, ${failed} failed (Chromium ${browser.version})`,
);
process.exit(failed > 0 ? 1 : 0);
