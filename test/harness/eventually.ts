import { setTimeout } from 'node:timers/promises';

/**
 * What `read` gives once it holds, at the latest after half a minute: what a process writes arrives a little later than
 * what it answers.
 */
export async function eventually<Value>(
  read: () => Value | Promise<Value>,
  holds: (value: Value) => boolean,
): Promise<Value> {
  const deadline = Date.now() + 30_000;
  while (!holds(await read()) && Date.now() < deadline) await setTimeout(10);
  return read();
}
