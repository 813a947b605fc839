/**
 * The word that a misspelt one means: the one that it begins, or the one of which at most a third of the letters differ.
 * Undefined if there is none.
 */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const whole = given.length > 2 ? words.find((each) => each.startsWith(given)) : undefined;
  if (whole !== undefined) return whole;
  const [word, letters] = words
    .map((each) => [each, lettersApart(given.toLowerCase(), each.toLowerCase())] as const)
    .reduce((best, each) => (each[1] < best[1] ? each : best), ['', Number.POSITIVE_INFINITY]);
  return letters <= Math.max(1, word.length / 3) ? word : undefined;
}

/** ` Did you mean ...?`, or nothing. */
export function didYouMean(given: string, words: readonly string[]): string {
  const word = nearest(given, words);
  return word === undefined ? '' : `. Did you mean ${word}?`;
}

/** How many letters to add, leave out or change (Levenshtein distance). */
function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: one.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...other].entries()) {
    const next = [at + 1];
    for (const [from, each] of [...one].entries()) {
      const [left = 0, above = 0, before = 0] = [next[from], row[from + 1], row[from]];
      next.push(Math.min(left + 1, above + 1, before + (each === letter ? 0 : 1)));
    }
    row = next;
  }
  return row[one.length] ?? 0;
}
