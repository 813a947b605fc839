import { createRunner } from 'jest-light-runner';

/**
 * With one worker (`--runInBand`) the runner would use Jest's own thread for all projects, and end with an error after
 * the second one. A thread beside it does the same, one suite at a time.
 */
export default class extends createRunner() {
  _runtime = 'worker_threads';

  /** Suites of the service mostly wait, so they come early; after some others, since it starts meanwhile. */
  runTests(tests, ...rest) {
    const [served, others] = [tests.filter(needsService), tests.filter((test) => !needsService(test))];
    return super.runTests([...others.splice(0, 12), ...served, ...others], ...rest);
  }

  /** The projects differ only in their files, so they share the threads, and what those have loaded. */
  async _runTest(test) {
    if (needsService(test)) await globalThis.tokenVending?.served;
    this._sharedConfig ??= test.context.config;
    return super._runTest({ ...test, context: { ...test.context, config: this._sharedConfig } });
  }
}

const needsService = ({ context }) => Boolean(context.config.globalSetup);
