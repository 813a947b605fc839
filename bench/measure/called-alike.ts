import type { Calls } from '../aws/stand-in.ts';

/** Throws unless all have made the same calls to AWS, as often. The first is what the others are compared with. */
export function calledAlike(calls: Calls, callers: readonly string[]): void {
  const written = (caller = '') => JSON.stringify(Object.entries(calls[caller] ?? {}).sort());
  const [first, ...others] = callers;
  const other = others.find((caller) => written(caller) !== written(first));
  if (other !== undefined || written(first) === '[]')
    throw new Error(`not the same calls to AWS: ${first} ${written(first)}, ${other} ${written(other)}`);
}
