import { registerHooks } from 'node:module';

/**
 * Jest runs suites in Node as it is, several in one process. They share the packages and the code that they test. Each
 * loads the files of `test/` anew, and begins with the environment, clock and functions that the process began with.
 */
const globals = new URL('./globals.js', import.meta.url).href;
const testFolder = new URL('../', import.meta.url).href;
const environment = { ...process.env };
let suites = 0;

// Nothing that a suite left open outlives the run.
process.once('disconnect', () => process.exit());

function beginSuite() {
  suites += 1;
  globalThis.jest.restoreAllMocks();
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
}

registerHooks({
  resolve(name, context, next) {
    if (name === '@jest/globals') return { url: globals, shortCircuit: true };
    const { url, ...resolved } = next(name, context);
    const [path] = url.split('?');
    const isTest = path.endsWith('.test.ts');
    if (isTest) beginSuite();
    const isOwn = isTest || context.parentURL?.includes('?suite=');
    return { ...resolved, url: isOwn && path.startsWith(testFolder) ? `${path}?suite=${suites}` : url };
  },
});
