import { setTimeout } from 'node:timers/promises';

/**
 * What `read` gives once it holds, at the latest after five seconds: what a process writes arrives a little later than
 * what it answers.
 */
export async function eventually<Value>(read: () => Value, holds: (value: Value) => boolean): Promise<Value> {
  const deadline = Date.now() + 5_000;
  while (!holds(read()) && Date.now() < deadline) await setTimeout(10);
  return read();
}
