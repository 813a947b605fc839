import { expect, test } from '@jest/globals';
import { UnusableDocument } from '../../lambdas/keys/document.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';

/** A secret, and a loader whose value is the order in which it found versions. Each value is put a second later. */
function newSecret() {
  const [clock, list] = [setClock(1_000), memoryList()];
  const secret = memorySecret({ clock });
  const load = secretLoader<string, string[]>({
    source: secret,
    remembered: list,
    clock,
    parse(value) {
      if (value === 'oops') throw new UnusableDocument('oops');
      return value;
    },
    combine: (versions) => versions.map(({ value }) => value),
    onRead: () => {},
  });
  const put = (value: string) => {
    clock.advance(1);
    return secret.put(value);
  };
  /** Those with a star are in use, the others are needed still. */
  const remember = (...ids: readonly string[]) =>
    list.write(
      ids.map((id) => ({
        versionId: id.replace('*', ''),
        keepSeconds: 100,
        ...(!id.endsWith('*') && { keepUntil: 9_000 }),
      })),
      list.list(),
    );
  return { put, remember, load };
}

test('without a usable label, versions in use come first, then the last good one, each kind by age', async () => {
  const { put, remember, load } = newSecret();
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(put);
  for (const value of ['oops', 'oops']) put(value);
  await remember(`${a}*`, `${d}`, `${b}*`, `${c}`);
  const good = await load(undefined);
  expect(good.value).toEqual(['b', 'a', 'd', 'c']);
  await remember(`${b}`, `${d}`, `${a}*`, `${c}`);
  expect((await load(good)).value).toEqual(['a', 'b', 'd', 'c']);
  // In whatever order the list has them.
  await remember(`${c}`, `${d}`, `${b}*`, `${a}*`);
  expect((await load(undefined)).value).toEqual(['b', 'a', 'd', 'c']);
});

test('beside those with a label, twenty are read', async () => {
  const { put, remember, load } = newSecret();
  const ids = Array.from({ length: 25 }, (_, at) => put(`${at}`));
  await remember(...ids.map((id) => `${id}*`));
  expect((await load(undefined)).value).toHaveLength(22);
});
