/** Short secrets count as whole words only: six digits inside a longer number are no passcode. */
const isShort = (secret: string) => secret.length < 12;

/** The secrets that occur in the lines. */
export function leaksIn(lines: readonly string[], secrets: Iterable<string>): string[] {
  const log = lines.join('\n');
  return [...secrets].filter((secret) => (isShort(secret) ? hasWord(log, secret) : log.includes(secret)));
}

function hasWord(log: string, word: string): boolean {
  for (let at = log.indexOf(word); at >= 0; at = log.indexOf(word, at + 1)) {
    const around = [log[at - 1] ?? ' ', log[at + word.length] ?? ' '];
    if (!around.some((character) => /[\w-]/.test(character))) return true;
  }
  return false;
}
