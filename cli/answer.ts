import type { CommonOptions } from './context.ts';
import type { Terminal } from './terminal.ts';

/** What people see in place of the JSON. */
interface InWords {
  /** For standard output: what a script without `--json` wants. */
  readonly text?: string;
  /** For standard error. */
  readonly note?: string | undefined;
}

/** Says what a command waits for, unless a script reads its answer. */
export function waitsFor({ progress }: Terminal, { json }: CommonOptions, what: string): void {
  if (!json) progress(what);
}

/** Prints the one answer of a command: as JSON for scripts, otherwise in words. */
export function answer(
  { out, say }: Terminal,
  { json }: CommonOptions,
  value: object,
  { text, note }: InWords,
): void {
  const written = json ? JSON.stringify(value, null, 2) : text;
  if (written !== undefined) out(written);
  if (note !== undefined && !json) say(note);
}
