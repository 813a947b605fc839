import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { packageFolder } from '../../infra/folders.ts';
import * as registry from '../../lambdas/profiles/registry.ts';
import { CommandError } from '../command-error.ts';
import { quoted } from './literal.ts';
import { examplesText, type NewProfile, profileText } from './profile-text.ts';

const folder = 'lambdas/profiles';

/** Throws `CommandError` in the npm package, which has the profiles compiled. */
export function refuseInPackage(): void {
  if (extname(import.meta.filename) !== '.ts')
    throw new CommandError(
      'A vendor is a part of the service, and the package brings it compiled: clone the repository, and add the vendor there.',
    );
}

/**
 * Writes a profile, its examples, their lines in the two registries, and its rows in the table of settings. Returns the
 * files. Throws `CommandError`, before it writes, if there is such a profile.
 */
export function addProfile(profile: NewProfile, root = packageFolder): string[] {
  const { name } = profile;
  const own = [`${folder}/${name}.ts`, `${folder}/examples/${name}.ts`];
  const taken = own.find((file) => existsSync(join(root, file)));
  if (taken !== undefined) throw new CommandError(`Nothing was changed: ${taken} exists.`);
  const [profileFile = '', examplesFile = ''] = own;
  const written: Record<string, string> = {
    [profileFile]: profileText(profile),
    [examplesFile]: examplesText(profile),
  };
  for (const file of [`${folder}/registry.ts`, `${folder}/examples/registry.ts`])
    written[file] = withLine(readFileSync(join(root, file), 'utf8'), name);
  const table = 'docs/configuration.md';
  if (existsSync(join(root, table)))
    written[table] = withRows(readFileSync(join(root, table), 'utf8'), profile);
  for (const [file, text] of Object.entries(written)) writeFileSync(join(root, file), text);
  return Object.keys(written);
}

/** A registry with one more line, in the order of the alphabet. */
function withLine(registry: string, name: string): string {
  const lines = registry.trimEnd().split('\n');
  const isExport = (line: string) => line.startsWith('export ');
  const exports = [...lines.filter(isExport), `export { ${name} } from ${quoted(`./${name}.ts`)};`].sort();
  return `${[...lines.filter((line) => !isExport(line)), ...exports].join('\n')}\n`;
}

/** The page of settings with what a new profile adds to it. */
function withRows(page: string, { name, title, setting, ...numbers }: NewProfile): string {
  const [byDefault, max] = [numbers.defaultLifetimeSeconds, numbers.maxLifetimeSeconds].map((seconds) =>
    seconds.toLocaleString('en-US'),
  );
  const row = `| \`${name}\` | \`${setting}\` | required | 1 to 100 characters | ${title}'s name of the app. |`;
  const rows = Array.from(page.matchAll(/^\| `(\w+)` \| .*\| .*\| .*\| .*\|\n/gm)).filter(([, of = '']) =>
    Object.hasOwn(registry, of),
  );
  const before = rows.findLast(([, of = '']) => of < name);
  return page
    .replace((before ?? rows[0])?.[0] ?? '', (found) => (before ? `${found}${row}\n` : `${row}\n${found}`))
    .replace(/^\| `profile` \| required \| (.*?) \|/m, (_row, names: string) => {
      const all = [...names.split(', '), `\`${name}\``].sort().join(', ');
      return `| \`profile\` | required | ${all} |`;
    })
    .replace(
      /^\| `tokenLifetimeSeconds` \| (.*?) \| (.*?) \|/m,
      (_row, defaults, allowed) =>
        `| \`tokenLifetimeSeconds\` | ${defaults}, ${name} ${byDefault} | ${allowed}, ${name} 1 to ${max} |`,
    );
}
