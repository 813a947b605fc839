import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { faultsOf } from './never-lost-model.ts';
import { steps } from './never-lost-steps.ts';
import type { Broken } from './never-lost-world.ts';

/** CI asks for more. */
const numRuns = Number(process.env['KEY_HISTORIES'] ?? 100);
/** No faults, or none of this kind; what fails is printed with its seed. */
const holds = (broken: Broken = {}, kind = '') =>
  fc.asyncProperty(steps, async (given) => {
    const faults = await faultsOf(given, broken);
    expect(faults.filter((fault) => fault.startsWith(kind))).toEqual([]);
  });

test(
  'whatever happens, one key signs, verifiers have seen it, and it stays while a token of it can live',
  () => fc.assert(holds(), { numRuns }),
  60_000 + numRuns * 100,
);

test.each<[guard: string, broken: Broken, kind: string]>([
  ['retention', { retentionSeconds: 0 }, 'lost'],
  ['a lead', { leadSeconds: 0 }, 'unseen'],
])('which is not so without %s', async (_, broken, kind) => {
  const { failed } = await fc.check(holds(broken, kind), { numRuns, endOnFailure: true });
  expect(failed).toBe(true);
});
