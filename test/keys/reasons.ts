import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { UnusableDocument } from '../../lambdas/keys/document.ts';

/** So much of a value in an error would be of use to somebody; the names of members in tests are shorter. */
const telltaleCharacters = 12;

/** The reason why a value is refused; fails when it is not, is refused by another error, or that error quotes it. */
export async function reasonFor(value: string, read: (value: string) => unknown): Promise<string> {
  const error = await refusalOf(value, read);
  if (!error) throw new Error('the value was expected to be refused');
  return error.message;
}

/** As `reasonFor`, but undefined for a value that is accepted. */
export async function refusalOf(value: string, read: (value: string) => unknown): Promise<Error | undefined> {
  try {
    await read(value);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(UnusableDocument);
    expect((error as Error).cause).toBeUndefined();
    expect(quotes(inspect(error), value)).toEqual([]);
    return error as Error;
  }
}

/** Parts of the value, of that length, that the text holds. */
export const quotes = (text: string, value: string, characters = telltaleCharacters): string[] =>
  Array.from({ length: Math.max(0, value.length - characters + 1) }, (_, at) =>
    value.slice(at, at + characters),
  ).filter((part) => text.includes(part));
