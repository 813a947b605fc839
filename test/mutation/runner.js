import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { collect, NeedsJest } from './globals.js';

/**
 * Runs unit tests in one process that stays, where Jest would load everything anew for each mutant: it is 20 times as
 * fast. A mutant is switched on by a variable. Those of code that runs when a module is loaded have a process each.
 */
class InProcess {
  context = { mutantCoverage: { static: {}, perTest: {} } };
  /** By file, in the order in which they were loaded. */
  files = new Map();
  /** What a test took in the dry run. */
  millis = new Map();

  constructor() {
    globalThis.__stryker__ = this.context;
    process.on('unhandledRejection', () => {});
    const url = new URL('./globals.js', import.meta.url).href;
    registerHooks({
      resolve: (name, context, next) =>
        name === '@jest/globals' ? { url, shortCircuit: true } : next(name, context),
    });
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    const { context } = this;
    const results = [];
    for (const file of testFiles()) {
      for (const test of await this.load(file)) {
        context.currentTestId = test.id;
        const [startedAt, error] = [performance.now(), await run(test)];
        const timeSpentMs = performance.now() - startedAt;
        this.millis.set(test.id, timeSpentMs);
        // What can't be run twice is not run for mutants.
        const again = error ?? (await run(test));
        context.currentTestId = undefined;
        // Otherwise it would fail for each mutant that it reaches, and count as what kills it.
        if (again) delete context.mutantCoverage.perTest[test.id];
        const shared = { id: test.id, name: test.id, fileName: file, timeSpentMs };
        if (error && !(error instanceof NeedsJest))
          results.push({ ...shared, status: failed, failureMessage: textOf(error) });
        else results.push({ ...shared, status: again ? skipped : succeeded });
      }
    }
    return { status: 'complete', tests: results, mutantCoverage: context.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, mutantActivation, sandboxFileName, hitLimit }) {
    const { context } = this;
    const wanted = testFilter && new Set(testFilter);
    // A test's id begins with its file.
    const files = testFiles(sandboxFileName).filter(
      (file) => testFilter?.some((id) => id.startsWith(`${file} `)) ?? true,
    );
    const activate = () => Object.assign(context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    let nrOfTests = 0;
    const firstFailure = async (loading) => {
      const tests = (await Promise.all(loading)).flat().filter(({ id }) => wanted?.has(id) ?? true);
      activate();
      for (const test of tests.sort((one, other) => this.millisOf(one) - this.millisOf(other))) {
        nrOfTests += 1;
        const error = await run(test);
        if (error) return { status: 'killed', killedBy: [test.id], failureMessage: textOf(error), nrOfTests };
      }
      return undefined;
    };
    try {
      if (mutantActivation !== 'static') {
        const loading = [];
        for (const file of files) loading.push(await this.load(file));
        return (await firstFailure(loading)) ?? { status: 'survived', nrOfTests };
      }
      activate();
      for (const file of files) {
        const failure = await firstFailure([this.load(file)]);
        if (failure) return failure;
      }
      return { status: 'survived', nrOfTests };
    } catch (error) {
      return { status: 'killed', killedBy: ['loading'], failureMessage: textOf(error), nrOfTests };
    } finally {
      Object.assign(context, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    }
  }

  /** Fast tests first: they kill most mutants. */
  millisOf({ id }) {
    return this.millis.get(id) ?? 0;
  }

  async load(file) {
    const loaded = this.files.get(file);
    if (loaded) return loaded;
    const tests = await collect(() => import(pathToFileURL(resolve(file)).href));
    const named = tests.map((test) => ({ ...test, id: `${file} ${test.name}` }));
    this.files.set(file, named);
    return named;
  }
}

const [succeeded, failed, skipped] = [0, 1, 2];
/** Long, since what is late counts as killed: slowness on a busy machine is no failure. */
const patienceMillis = 120_000;
const { setTimeout, clearTimeout } = globalThis;
const textOf = (error) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** Those beside the mutated file first: they are the likeliest to see it. */
function testFiles(mutated = '') {
  const room = dirname(mutated).split('/').at(-1);
  const folders = (process.env['MUTATION_TESTS'] ?? 'callers,cli,http,keys,own-keys,vending').split(',');
  return folders
    .flatMap((folder) => globSync(join('test', folder, '**/*.test.ts')).sort())
    .sort((one, other) => Number(other.includes(`/${room}/`)) - Number(one.includes(`/${room}/`)));
}

/** With its hooks, those for all tests of a block included. Gives the error, if there is one. */
async function run({ body, block }) {
  const blocks = [];
  for (let each = block; each; each = each.parent) blocks.unshift(each);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('timed out')), patienceMillis);
  });
  const hooks = async (name, order) => {
    for (const each of order) for (const hook of each[name]) await hook();
  };
  const whole = async () => {
    await hooks('beforeAll', blocks);
    await hooks('beforeEach', blocks);
    try {
      await body();
    } finally {
      await hooks('afterEach', blocks.toReversed());
      await hooks('afterAll', blocks.toReversed());
    }
  };
  try {
    await Promise.race([whole(), late]);
    return undefined;
  } catch (error) {
    return error ?? new Error('nothing was thrown');
  } finally {
    clearTimeout(timer);
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcess }];
