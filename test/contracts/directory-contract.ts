import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Directory } from '../doubles/memory-directory.ts';
import { oddSubjects } from './account-store-contract.ts';

/** What every directory of users or API keys does. `entries` are two different ones, with every field and without. */
export function directoryContract<Entry>(
  name: string,
  directoryOf: () => Directory<Entry>,
  [first, second]: readonly [Entry, Entry],
): void {
  describe(`directory: ${name}`, () => {
    test.each(['plain', 'with#hash#signs', 'with spaces ', 'Jürgen 🐢 名前', ...oddSubjects])(
      'an entry under the id "%s" is found as it was put',
      async (id) => {
        const directory = directoryOf();
        await directory.put(id, first);
        expect(await directory.find(id)).toStrictEqual(first);
        await directory.put(id, second);
        expect(await directory.find(id)).toStrictEqual(second);
      },
    );

    test('an id is exact: another spelling is another entry', async () => {
      const directory = directoryOf();
      const id = randomUUID();
      await directory.put(id, first);
      for (const other of [`${id} `, ` ${id}`, id.toUpperCase(), `#${id}`, id.slice(1)])
        expect(await directory.find(other)).toBeUndefined();
    });
  });
}
