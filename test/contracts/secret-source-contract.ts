import { describe, expect, test } from '@jest/globals';
import type { SecretSource } from '../../lambdas/keys/secret-source.ts';

/** A secret without a value, and how its owner puts one; gives the new version's id. */
export interface OwnedSecret {
  readonly source: SecretSource;
  put(value: string): Promise<string>;
}

/** What every source of a secret does. */
export function secretSourceContract(name: string, newSecret: () => Promise<OwnedSecret>): void {
  describe(`secret source: ${name}`, () => {
    test('a secret without a value has no version', async () => {
      const { source } = await newSecret();
      expect(await source.read('AWSCURRENT')).toBeUndefined();
    });

    test.each(['plain', '\uFEFF{"secret": "x"}\r\n', 'ünï 🐢', ' '])(
      'a value comes as it was put: %j',
      async (value) => {
        const { source, put } = await newSecret();
        const versionId = await put(value);
        expect(await source.read('AWSCURRENT')).toStrictEqual({
          value,
          versionId,
          createdAt: expect.any(Number),
        });
      },
    );

    test('the newest value is the current one, under an id of its own', async () => {
      const { source, put } = await newSecret();
      const first = await put('first');
      const second = await put('second');
      expect(second).not.toBe(first);
      expect(await source.read('AWSCURRENT')).toMatchObject({ value: 'second', versionId: second });
    });
  });
}
