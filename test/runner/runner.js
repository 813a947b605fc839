import { createRunner } from 'jest-light-runner';

/**
 * With one worker (`--runInBand`) the runner would use Jest's own thread for all projects, and end with an error after
 * the second one. A thread beside it does the same, one suite at a time.
 */
export default class extends createRunner() {
  _runtime = 'worker_threads';
}
