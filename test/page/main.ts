import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPage } from '../../local/page/page.ts';
import { startRunner } from '../../local/runner.ts';
import { seed } from '../../local/seed.ts';
import { chromiumProgram } from '../browser/open-browser.ts';
import config from '../fixtures/page-config.ts';
import { failuresOf, step } from '../harness/checks.ts';
import { synthesizeInto } from '../harness/serve.ts';
import { directoryOfScript } from '../harness/serve-at-start.ts';
import { guardChecks } from './guard-checks.ts';
import { habitChecks } from './habits.ts';
import { openPages } from './open-pages.ts';
import { tourChecks } from './tour.ts';

/**
 * Walks through the page of `npm start` in a real Chromium, app by app. Skipped, with the reason, if there is no
 * Chromium; in CI that is a failure. With `PICTURES=1` it takes pictures of each state, into `reports/page`.
 */
if (!chromiumProgram) {
  console.log('Page test: skipped, Chromium is not installed (Debian: apt-get install chromium)');
  process.exit(process.env.CI ? 1 : 0);
}

const projectDirectory = join(import.meta.dirname, '../..');
const pictures = process.env['PICTURES'] ? join(projectDirectory, 'reports/page') : undefined;
const directory = directoryOfScript();
if (pictures) {
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
}

const [assembly, stateDirectory] = [join(directory, 'cdk.out'), join(directory, 'state')];
const lines: string[] = [];
const runner = await step('start the service', async () => {
  await synthesizeInto(assembly, ['test/fixtures/page-app.ts']);
  const configFile = join(projectDirectory, 'test/fixtures/page-config.ts');
  const started = await startRunner({
    assembly,
    port: 0,
    stateDirectory,
    page: createPage({ stateDirectory, configFile }),
    log: (line) => void lines.push(line),
  });
  await seed(started, join(stateDirectory, 'credentials.json'), 5);
  return started;
});
const program = chromiumProgram;
const pages = await step('start Chromium', () => openPages(program, `${runner.baseUrl}/`, pictures));

const apps = Object.keys(config.apps).filter((name) => [undefined, name].includes(process.env.PAGE_APP));
const habits = [...guardChecks(runner.baseUrl), ...habitChecks(pages, runner.baseUrl)];
const tours = apps.flatMap((app) => tourChecks(pages, app, lines));
const checks = [...habits, ...tours];
// While one waits for the end of a limit, the other goes on.
const failed = (await failuresOf(habits)) + (await failuresOf(tours, 2));
await pages.close();
await runner.close();
console.log(`Page test: ${checks.length - failed} passed, ${failed} failed (Chromium ${pages.version})`);
process.exit(failed > 0 ? 1 : 0);
