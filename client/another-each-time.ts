import type { TokenSource } from './token-source.ts';

/**
 * For hooks that an SDK calls when it needs a token, and again when that one is refused or about to end: the first call gets
 * the token that there is, each other call one that it has not been given.
 */
export function anotherEachTime<Answer>(source: TokenSource<Answer>): () => Promise<Answer> {
  let given: Answer | undefined;
  return async () => {
    given = await (given ? source.renew(given) : source.get());
    return given;
  };
}
