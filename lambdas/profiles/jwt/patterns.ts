import type { Identity } from '../../contract/principal.ts';
import { valueIn } from './template.ts';

/** What a person may ask for: texts and one thing that is the person's own, in a row; any text may end it. */
export type Pattern = readonly (string | Own | { readonly $any: true })[];
type Own = { readonly $from: 'subject' } | { readonly $from: 'metadata'; readonly name: string };

/** A person as patterns see them: the id in the vendor's tokens, and what the login says of them. */
type Asker = Pick<Identity, 'subject' | 'metadata'>;

/**
 * Whether the name fits the pattern. If any text may follow the person's own part, the text between the two must show
 * where that part ends: otherwise the user `a` could pass for the user `a-b`.
 */
export function fits(name: string, pattern: Pattern, asker: Asker): boolean {
  const isOpen = isAny(pattern.at(-1));
  let rest = name;
  for (const [at, part] of pattern.entries()) {
    if (isAny(part)) return rest !== '';
    const text = typeof part === 'string' ? part : ownText(part, asker);
    if (text === undefined || !rest.startsWith(text)) return false;
    if (isOpen && typeof part !== 'string' && !endsAt(text, String(pattern[at + 1]))) return false;
    rest = rest.slice(text.length);
  }
  return rest === '';
}

/** Before `--`, a part can hold no `--`, nor end with `-`. */
const endsAt = (text: string, next: string) => (text + next).indexOf(next) === text.length;

export const isAny = (part: Pattern[number] | undefined): part is { readonly $any: true } =>
  typeof part === 'object' && '$any' in part;

function ownText(part: Own, asker: Asker): string | undefined {
  const value = valueIn(part, asker);
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

/** Whether the name is one of an API key's: the same, or with `*` at its end, the beginning of it. */
export const isOneOf = (name: string, all: readonly string[]): boolean =>
  all.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : each === name));
