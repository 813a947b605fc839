import { describe, expect, test } from '@jest/globals';
import type { Remembered, RememberedStore } from '../../lambdas/keys/remembered.ts';
import { updateList } from '../../lambdas/own-keys/update-list.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { setClock } from '../doubles/set-clock.ts';

/** Two keys of one version and a version without a public half. The first has been on the list since 5. */
const wanted: readonly Remembered[] = [
  { versionId: 'v', keepSeconds: 0, jwk: { kid: 'old' } },
  { versionId: 'v', keepSeconds: 0, jwk: { kid: 'new' } },
  { versionId: 'w', keepSeconds: 0 },
];
const plan = (list: readonly Remembered[], now: number) => ({
  keys: wanted.map(
    (key) =>
      list.find((each) => each.jwk?.kid === key.jwk?.kid && each.versionId === key.versionId) ?? {
        ...key,
        seenFrom: now,
      },
  ),
});

/** The list at 1,000, with a store that the test changes. */
async function newList(change: (store: RememberedStore) => Partial<RememberedStore> = () => ({})) {
  const [clock, list] = [setClock(1_000), memoryList()];
  await list.write([{ ...wanted[0], seenFrom: 5 } as Remembered], list.list());
  const store = { ...list, ...change(list) };
  const update = (readAt?: number) =>
    updateList(store, clock, plan, readAt === undefined ? undefined : { ...list.list(), readAt });
  /** From when on each key counts as seen, and how often the list was written. */
  const state = () => [...list.list().keys.map(({ seenFrom }) => seenFrom), list.list().revision - 1];
  return { clock, update, state };
}

describe('if others write too, a list is planned', () => {
  test.each([
    [4, 'and is written'],
    [5, 'and the last plan counts for nothing'],
  ])('anew after each of %i refusals, %s', async (refusals) => {
    let asked = 0;
    const { update, state } = await newList(({ write }) => ({
      write: async (...given) => ++asked > refusals && write(...given),
    }));
    if (refusals < 5) await update();
    else expect(await failureOf(update())).toMatchObject({ name: 'NoKey', why: 'unavailable' });
    expect([asked, state()]).toEqual([5, refusals < 5 ? [5, 1_000, 1_000, 1] : [5, 0]]);
  });
});

describe('a plan counts from when the list was read', () => {
  test('which may be ten seconds ago; an older plan is not written at all', async () => {
    const recent = await newList();
    await recent.update(990);
    expect(recent.state()).toEqual([5, 990, 990, 1]);
    const old = await newList();
    await old.update(989);
    expect(old.state()).toEqual([5, 1_000, 1_000, 1]);
  });

  test.each([
    [10, [5, 1_000, 1_000, 1]],
    [11, [5, 1_011, 1_011, 2]],
  ])('if the write takes %i seconds, the keys are as new as %j says', async (seconds, state) => {
    let delay = seconds;
    const late = await newList(({ write }) => ({
      async write(...given) {
        late.clock.advance(delay);
        delay = 0;
        return write(...given);
      },
    }));
    const { keys } = await late.update();
    expect(late.state()).toEqual(state);
    expect(keys.map(({ seenFrom }) => seenFrom)).toEqual(state.slice(0, 3));
  });
});
