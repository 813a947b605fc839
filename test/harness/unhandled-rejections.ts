import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from '@jest/globals';

/** Each test of the file that calls this fails if it leaves behind a rejection that nobody handles. */
export function expectAllHandled(): void {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  beforeEach(() => void process.on('unhandledRejection', note));
  afterEach(async () => {
    await pause(20);
    process.off('unhandledRejection', note);
    expect(unhandled.splice(0)).toEqual([]);
  });
}
