import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

const isWhole = process.env['WHOLE'] === '1';
/** For calls to AWS's stand-ins, which share a busy machine with everything else. In CI whole crowds call at once. */
process.env['AWS_TIMEOUT_MILLIS'] = isWhole ? '60000' : '20000';
/** The CDK's own look at a template takes most of a synthesis. `test:start` and every deploy have it. */
process.env['CDK_VALIDATION'] = 'false';
/** Tests name their stages. */
delete process.env['VENDING_STAGE'];
/** What tests leave there goes with the run. The CDK leaves a folder for each app that it synthesizes. */
const temporary = mkdtempSync(join(tmpdir(), 'token-vending-tests-'));
process.env['TMPDIR'] = temporary;
process.once('exit', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
if (process.argv.length === 2) console.log('All tests: about two minutes on two idle cores.');

/** Jest runs the same stripped TypeScript that Node runs: no second compiler, no build step. */
const shared = {
  // Where to look for files: node_modules would take seconds.
  roots: ['cli', 'infra', 'lambdas', 'local', 'openapi', 'test'].map((folder) => `<rootDir>/${folder}`),
  testEnvironment: 'node',
  runner: '<rootDir>/test/runner/runner.js',
  setupFiles: ['<rootDir>/test/runner/setup.js'],
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.local', '<rootDir>/.stryker-tmp'],
};

export default {
  watchman: false,
  // More than cores, since tests of time-outs wait.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  projects: [
    {
      ...shared,
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/(ci|e2e|acceptance)/'],
    },
    {
      ...shared,
      testMatch: ['<rootDir>/test/(e2e|acceptance)/**/*.test.ts'],
      // The drill of keys is CI's.
      testPathIgnorePatterns: process.env['DRILL_ROUNDS'] ? [] : ['<rootDir>/test/e2e/drill/'],
      globalSetup: '<rootDir>/test/harness/global-setup.ts',
      globalTeardown: '<rootDir>/test/harness/global-teardown.ts',
    },
    // What guards the build, and stop-watches.
    ...(isWhole ? [{ ...shared, testMatch: ['<rootDir>/test/ci/**/*.test.ts'] }] : []),
  ],
};
