import type { GuardPorts } from '../../lambdas/callers/login-guard.ts';
import type { Limits } from '../../lambdas/contract/limits.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { memoryKnownPlaces } from '../doubles/memory-known-places.ts';
import { setClock } from '../doubles/set-clock.ts';
import { demoApp } from '../vending/demo-app.ts';

const plenty = { max: 1_000_000, windowSeconds: 60 };

/** A guard in nobody's way, unless a test sets limits. */
export function madeUpGuard(clock = setClock(), limits: Partial<Limits> = {}, counters = memoryCounters()) {
  const all = Object.fromEntries(Object.keys(demoApp('qiscus').limits).map((name) => [name, plenty]));
  return {
    limiter: limiter({ ...(all as unknown as Limits), ...limits }, counters),
    knownPlaces: memoryKnownPlaces(),
    clock,
    knownPlaceSeconds: 3_600,
  } satisfies GuardPorts;
}
