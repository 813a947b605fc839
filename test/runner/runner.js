import { createRunner } from 'jest-light-runner';

/**
 * Each worker is a process. A thread can't always have a port again that it has just closed: a process that another
 * thread starts holds the open ports of both for some milliseconds, until it runs its own program.
 *
 * With one worker (`--runInBand`) the runner would use Jest's own process for all projects, and end with an error after
 * the second one. A process beside it does the same, one suite at a time.
 */
export default class extends createRunner() {
  _runtime = 'child_process';

  /** Suites of the service mostly wait, so they come early; after some others, since it starts meanwhile. */
  async runTests(tests, ...rest) {
    const [served, others] = [tests.filter(needsService), tests.filter((test) => !needsService(test))];
    await super.runTests([...others.splice(0, 12), ...served, ...others], ...rest);
    // The run ends after its workers, so that their CPU time counts as its own.
    await this._workers?.destroy();
  }

  /** The projects differ only in their files, so they share the workers, and what those have loaded. */
  async _runTest(test) {
    if (needsService(test)) await globalThis.tokenVending?.served;
    this._sharedConfig ??= test.context.config;
    const result = super._runTest({ ...test, context: { ...test.context, config: this._sharedConfig } });
    this._workers ??= this._testRunners.get(this._sharedConfig).pool;
    return result;
  }
}

const needsService = ({ context }) => Boolean(context.config.globalSetup);
