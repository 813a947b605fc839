import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Broken, faultsOf, seen, steps } from './never-lost-model.ts';

const holds = (broken?: Broken) =>
  fc.asyncProperty(steps, async (given) => {
    expect(await faultsOf(given, broken)).toEqual([]);
  });

test('whatever happens, no token outlives its key, none comes before it, and one key signs', async () => {
  await fc.assert(holds(), { numRuns: Number(process.env.NRUNS ?? 300) });
  console.log(seen);
}, 600_000);
