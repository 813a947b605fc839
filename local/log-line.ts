/**
 * What a person wants to see of a line that a function or the runner wrote; undefined if nothing. A request has another
 * line, which says more.
 */
export function logLine(line: string): string | undefined {
  const entry = entryIn(line);
  if (!entry) return line;
  const { level, event, app, secret, reason, error } = entry;
  if (level !== 'ERROR' || event === 'request') return undefined;
  return [app, event?.replaceAll('_', ' '), secret, reason ?? error]
    .filter((part) => part !== undefined)
    .join(': ');
}

type Entry = Readonly<Partial<Record<'level' | 'event' | 'app' | 'secret' | 'reason' | 'error', string>>>;

function entryIn(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
