import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as v from 'valibot';
import { packageFolder } from '../../infra/folders.ts';
import type { Profile } from '../../lambdas/contract/profile.ts';
import * as registry from '../../lambdas/profiles/registry.ts';

/** A setting of a profile, and what the documents say that it is. */
export interface Setting {
  readonly name: string;
  readonly isRequired: boolean;
  readonly what: string;
  /** Its value in a text that a person typed. */
  read(text: string): unknown;
}

export const profileNames = Object.keys(registry);

/** What every token of the profile `jwt` says. The rest is easier to write in the file. */
const leastClaims = { sub: { $from: 'subject' }, iat: { $from: 'issuedAt' }, exp: { $from: 'expiresAt' } };
const asJson = ' JSON; empty: sub, iat and exp. docs/presets.md has those of several vendors.';

/** The settings of a profile, in their order. */
export function settingsOf(profile: string): Setting[] {
  const { settings } = (registry as unknown as Readonly<Record<string, Profile>>)[profile] ?? {};
  const { entries = {} } = settings as unknown as { readonly entries?: v.ObjectEntries };
  const words = wordsOf(profile);
  return Object.entries(entries).map(([name, schema]) => ({
    name,
    isRequired: schema.type !== 'optional',
    what: `${words.get(name) ?? ''}${schema.type === 'custom' ? asJson : ''}`,
    read: (text) => valueIn(schema as v.GenericSchema & { readonly wrapped?: v.GenericSchema }, text),
  }));
}

function valueIn(
  { type, wrapped }: v.GenericSchema & { readonly wrapped?: v.GenericSchema },
  text: string,
): unknown {
  if (wrapped) return valueIn(wrapped, text);
  if (type === 'custom' && text === '') return leastClaims;
  if (type !== 'string' && text.startsWith('{')) return jsonIn(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  if (type === 'number' && text !== '' && !Number.isNaN(Number(text))) return Number(text);
  return type === 'array' ? text.split(',').map((each) => each.trim()) : text;
}

/** If it is not JSON, the text itself: the schema says what is wrong with it. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The documents lie beside the code, or beside the package's compiled code. */
export const documentsFolder = [join(packageFolder, 'docs'), join(packageFolder, '../docs')].find(existsSync);

/** Of `docs/configuration.md`, "Settings by profile": the last column, by setting. */
function wordsOf(profile: string): Map<string, string> {
  if (documentsFolder === undefined) return new Map();
  const page = readFileSync(join(documentsFolder, 'configuration.md'), 'utf8');
  const rows = page.matchAll(new RegExp(`^\\| \`${profile}\` \\| (.*?) \\|.*\\| (.*) \\|$`, 'gm'));
  return new Map(
    Array.from(rows, ([, names = '', what = '']) =>
      Array.from(names.matchAll(/`(\w+)`/g), ([, name = '']) => [name, what.replaceAll('`', '')] as const),
    ).flat(),
  );
}
