import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KeyAlgorithm } from './never-lost-events.ts';
import { faultsOf } from './never-lost-model.ts';
import { steps } from './never-lost-steps.ts';
import type { Broken } from './never-lost-world.ts';

/** CI asks for more. */
const numRuns = Number(process.env['KEY_HISTORIES'] ?? 100);
/** No faults, or none of this kind; what fails is printed with its seed. */
const holds = (algorithm: KeyAlgorithm, broken: Broken = {}, kind = '') =>
  fc.asyncProperty(steps, async (given) => {
    const faults = await faultsOf(algorithm, given, broken);
    expect(faults.filter((fault) => fault.startsWith(kind))).toEqual([]);
  });

test.each<[algorithm: KeyAlgorithm, what: string]>([
  ['EdDSA', 'verifiers have seen it, and it stays while a token of it can live'],
  ['HS256', 'and no token is refused while it lives'],
])(
  'whatever happens to a secret for %s, one good key signs, %s',
  (algorithm) => fc.assert(holds(algorithm), { numRuns }),
  60_000 + numRuns * 100,
);

test.each<[guard: string, algorithm: KeyAlgorithm, broken: Broken, kind: string]>([
  ['retention', 'EdDSA', { retentionSeconds: 0 }, 'lost'],
  ['a lead', 'EdDSA', { leadSeconds: 0 }, 'unseen'],
  ['retention of secrets', 'HS256', { retentionSeconds: 0 }, 'refused'],
  ['a memory of secrets', 'HS256', { isForgetful: true }, 'refused'],
  ['a memory of the last good one', 'EdDSA', { isForgetful: true }, 'nobody signs'],
  ['a look at what is pasted', 'HS256', { isCredulous: true }, 'never good'],
])('which is not so without %s (%s)', async (_, algorithm, broken, kind) => {
  // The same histories each time, since one that needs the guard may be one in 250.
  const { failed } = await fc.check(holds(algorithm, broken, kind), {
    numRuns: 1_000,
    seed: 3,
    endOnFailure: true,
  });
  expect(failed).toBe(true);
});
