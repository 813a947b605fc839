import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { ring as ringOver } from '../../lambdas/keys/ring.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { setClock } from '../doubles/set-clock.ts';

/** A ring whose reads end when the test says so. A read of over ten seconds began before the sandbox froze. */
function newRing(maxAgeSeconds = 60) {
  const clock = setClock();
  const reads: PromiseWithResolvers<string>[] = [];
  const failures: string[] = [];
  const { snapshot } = ringOver<string>({
    load() {
      const read = Promise.withResolvers<string>();
      reads.push(read);
      return read.promise;
    },
    clock,
    random: () => 1,
    maxAgeSeconds,
    maxStaleSeconds: 3_600,
    onFailure: (reason) => void failures.push(reason),
  });
  return { snapshot, clock, reads, failures };
}

test('a use waits for a read that began up to ten seconds before, and for no older one', async () => {
  const { snapshot, clock, reads } = newRing();
  const uses = [snapshot()];
  clock.advance(10);
  uses.push(snapshot());
  expect(reads).toHaveLength(1);
  clock.advance(1);
  uses.push(snapshot());
  expect(reads).toHaveLength(2);
  for (const [at, read] of reads.entries()) read.resolve(`${at}`);
  expect(await Promise.all(uses)).toEqual(['1', '1', '1']);
});

test.each(['resolve', 'reject'] as const)(
  'a read that ends late counts for nothing, and leaves the newer one in place: %s',
  async (end) => {
    const { snapshot, clock, reads, failures } = newRing();
    const before = snapshot();
    clock.advance(11);
    const after = snapshot();
    reads[0]?.[end]('old');
    await setImmediate();
    const third = snapshot();
    expect(reads).toHaveLength(2);
    reads[1]?.resolve('new');
    expect(await Promise.all([before, after, third])).toEqual(['new', 'new', 'new']);
    expect(failures).toEqual([]);
  },
);

test('nor does one that ends after the newer one', async () => {
  const { snapshot, clock, reads } = newRing();
  const before = snapshot();
  clock.advance(11);
  const after = snapshot();
  reads[1]?.resolve('new');
  expect(await after).toBe('new');
  reads[0]?.resolve('old');
  expect(await before).toBe('new');
});

test('a use whose two reads were both late has no key', async () => {
  const { snapshot, clock, reads } = newRing();
  const refused = failureOf(snapshot());
  for (const read of [0, 1]) {
    clock.advance(11);
    void snapshot();
    reads[read]?.resolve('old');
    await setImmediate();
  }
  expect(await refused).toMatchObject({ name: 'NoKey', why: 'unavailable' });
});

test('if no value may have an age, a use reads once', async () => {
  const { snapshot, reads } = newRing(0);
  const use = snapshot();
  reads[0]?.resolve('new');
  expect(await use).toBe('new');
  expect(reads).toHaveLength(1);
});
