import { serveExamples } from '../../examples/serve.ts';
import { chromiumProgram, launch } from '../browser/open-browser.ts';
import { failuresOf } from '../harness/checks.ts';
import { serveAtStart } from '../harness/serve-at-start.ts';
import { backendChecks, missingLanguages } from './backend-checks.ts';
import { origin, pageChecks } from './page-checks.ts';

/**
 * Runs all code of `docs/guides/`, which is that of `examples/`, against the shipped `vending.config.ts`. Languages and
 * browsers that are not here are left out, with a word; in CI that is a failure.
 */
const missing = missingLanguages();
const served = await serveAtStart(['infra/app.ts']);
const examples = await serveExamples(served.credentials, 0);

if (!chromiumProgram) missing.push('chromium');
for (const name of missing) console.log(`skipped ${name}, which is not installed`);
const browser = chromiumProgram ? await launch(chromiumProgram, [origin], examples.port) : undefined;
const checks = [
  ...backendChecks(served.credentials, examples.url),
  ...(browser ? pageChecks(browser, served) : []),
];
const failed = await failuresOf(checks);
await browser?.close();
await examples.close();
await served.close();
console.log(`Guides: ${checks.length - failed} passed, ${failed} failed, ${missing.length} skipped`);
process.exit(failed > 0 || (missing.length > 0 && process.env.CI) ? 1 : 0);
