import { writeSync } from 'node:fs';

/** What an SDK's driver reports when the service said no. `status` 0 is a browser that showed the script nothing. */
export type Refused<Step extends string> = { outcome: 'refused'; at: Step; status: number; body: unknown };

/** The scenario that the test put into this process's environment. */
export function readScenario<Scenario>(): Scenario {
  const text = process.env.SCENARIO;
  if (text === undefined) throw new Error('SCENARIO is not set: start this script through runClient.');
  return JSON.parse(text);
}

/** Print the one line that the test reads and end, because the SDKs' timers would keep the process alive. */
export function report(outcome: object): never {
  writeSync(1, `${JSON.stringify(outcome)}\n`);
  process.exit(0);
}
