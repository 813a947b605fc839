/**
 * Mutation tests: `npm run test:mutation`, or of one folder with `-- --mutate 'lambdas/callers/**'`. See
 * docs/mutation.md.
 *
 * @type {import('@stryker-mutator/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    'lambdas/{vending,keys,own-keys,callers,http}/**/*.ts',
    'cli/{directory,secrets}/*.ts',
    'cli/rows.ts',
    // Traffic for `secret drill`: the end-to-end test of that command covers it.
    '!cli/secrets/token-traffic.ts',
  ],
  plugins: ['./test/mutation/runner.js', './test/mutation/words.js'],
  ignorers: ['words'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  // Stryker can't read tsconfig.json by TypeScript 7, and need not: nothing is compiled.
  tsconfigFile: 'none',
  // On a busy machine a slow test is no killed mutant.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 60,
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['progress-append-only', 'clear-text', 'json', 'html'],
  ignorePatterns: ['cdk.out', '.local'],
};
