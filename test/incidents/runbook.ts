import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queries } from '../../infra/monitoring/queries.ts';
import { vending } from '../harness/cli.ts';
import { ask, type Line } from './insights.ts';
import type { Rehearsal } from './rehearsal.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');

/** What stands under this heading, up to the next one. */
export function section(heading: string): string {
  const [, found] = text.split(new RegExp(`^#+ ${heading}$`, 'm'));
  if (found === undefined) throw new Error(`docs/runbook.md has no heading ${heading}`);
  return found.split(/^#+ /m)[0] ?? '';
}

/** Throws unless the lines of this alarm lead to that heading. */
export function leads(alarm: string, heading: string): void {
  const anchor = `#${heading.toLowerCase().replaceAll(' ', '-').replaceAll("'", '')}`;
  if (!section(alarm).includes(`(${anchor})`)) throw new Error(`${alarm} does not lead to ${heading}`);
}

/** What was done for a line: the command and its output, or the query and its rows. */
export interface Done {
  readonly line: string;
  readonly out: string;
  readonly rows: readonly Line[];
}

/**
 * Follows a section by its lines alone: runs its commands of the CLI and its saved queries, in their order, with what
 * stands in braces or capitals filled in. Throws if a command fails, or if a word has no value.
 */
export async function follow(
  heading: string,
  {
    words,
    rehearsal,
    typed = '',
  }: { words: Readonly<Record<string, string>>; rehearsal: Rehearsal; typed?: string },
): Promise<Done[]> {
  const word = (name: string) => words[name] ?? fail(`the runbook does not say what ${name} is`);
  const done: Done[] = [];
  for (const [, command, query = ''] of section(heading).matchAll(
    /`npm run (?:-s )?vending -- ([^`|<]+)[^`]*`|`([\w-]+)`/g,
  )) {
    if (command !== undefined) {
      const line = `${command.trim().replace(/\{(\w+)\}/g, (_, name) => word(name))} --local`;
      const { code, out, said } = await vending(line, { ...rehearsal.cli(), secrets: [typed] });
      if (code !== 0 && !line.startsWith('secret status')) throw new Error(`${line}: ${said}`);
      done.push({ line, out, rows: [] });
    }
    const saved = Object.entries(queries).find(([name]) => name === query)?.[1];
    if (saved === undefined) continue;
    // Of several words in capitals, those that are not known match nothing.
    const asked = saved.replace(/"([A-Z][A-Z_]+)"/g, (_, name) => JSON.stringify(words[name] ?? 'unknown'));
    done.push({ line: query, out: '', rows: ask(asked, rehearsal.lines()) });
  }
  return done;
}

function fail(why: string): never {
  throw new Error(why);
}
