import type { Ring } from '../../lambdas/keys/ring.ts';

/** A ring that gives the same at all times. */
export function fixedRing<Value>(value: Value): Ring<Value> {
  const snapshot = async () => value;
  return { snapshot, reread: snapshot, readAhead: () => {} };
}
