/**
 * Mutation tests: `npm run test:mutation`, or of one folder with `-- --mutate 'lambdas/callers/**'`. See docs/mutation.md.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [
    'lambdas/{vending,keys,own-keys,callers,http}/**/*.ts',
    'cli/{directory,secrets}/*.ts',
    'cli/rows.ts',
  ],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner', './stryker.words.js'],
  ignorers: ['words'],
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  jest: { configFile: 'stryker.jest.config.js' },
  // Stryker can't read tsconfig.json by TypeScript 7, and need not: nothing is compiled.
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['clear-text', 'json', 'html'],
  ignorePatterns: ['cdk.out', '.local'],
};
