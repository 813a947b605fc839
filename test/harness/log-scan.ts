/** The secrets that occur in the lines, each as a whole word: six digits inside a longer number are no passcode. */
export function leaksIn(lines: readonly string[], secrets: Iterable<string>): string[] {
  const log = lines.join('\n');
  return [...secrets].filter((secret) => {
    for (let at = log.indexOf(secret); at >= 0; at = log.indexOf(secret, at + 1)) {
      const around = [log[at - 1] ?? ' ', log[at + secret.length] ?? ' '];
      if (!around.some((character) => /[\w-]/.test(character))) return true;
    }
    return false;
  });
}
