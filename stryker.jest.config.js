import config from './jest.config.js';

/** The fast suites of what is mutated: no server, no bundle, no process. */
export default {
  ...config.projects[0],
  testMatch: ['<rootDir>/test/{callers,cli,http,keys,own-keys,vending}/**/*.test.ts'],
};
