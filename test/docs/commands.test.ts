import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { programOf } from '../../cli/program.ts';
import { silentTerminal } from '../../cli/silent-terminal.ts';
import config from '../fixtures/demo-config.ts';
import { codeOf, type Document, documents, readDocument, root } from './markdown.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const program = programOf({ config, environment: {}, terminal: silentTerminal });

const linesOf = (document: Document) => codeOf(document, ['sh', 'console']);
const unknownScripts = (document: Document) =>
  linesOf(document)
    .flatMap((line) => Array.from(line.matchAll(/\bnpm run (?:-\w+ )*([\w:]+)/g), ([, name = '']) => name))
    .filter((name) => !name.endsWith(':') && !(name in scripts))
    .map((name) => `${document.path}: npm run ${name}`);

/** What follows `npm run vending --`, or `vending` in a session that has made it a word of the shell. */
const commandsOf = (document: Document) =>
  linesOf(document)
    .flatMap((line) =>
      Array.from(
        line.matchAll(/(?:\brun (?:-s )?vending -- |(?:\$ |\$\(|\| )vending )([^`|#;]+)/g),
        ([, words = '']) => words.trim().split(/\s+/),
      ),
    )
    .filter(([first = '']) => !first.startsWith('"$@'));

/** The words that the CLI does not know. Words after the command's name are its arguments. */
function unknownWords(words: readonly string[], command: Command = program): string[] {
  const [first = '', ...rest] = words;
  const below = command.commands.find((each) => each.name() === first);
  if (below) return unknownWords(rest, below);
  const isGroup = command.commands.length > 0;
  const options = [...command.options.map(({ long }) => long), '--help'];
  return [
    ...(isGroup && /^[a-z]/.test(first) ? [first] : []),
    ...words.filter(
      (word) => word.startsWith('--') && word !== '--' && !options.includes(word.replace(/[=).,].*/, '')),
    ),
  ];
}
const unknownCommands = (document: Document) =>
  commandsOf(document)
    .filter((words) => unknownWords(words).length > 0)
    .map((words) => `${document.path}: ${words.join(' ')}`);

test('every script, command and option of the documents exists', () => {
  expect(documents.flatMap(commandsOf).length).toBeGreaterThan(60);
  expect(documents.flatMap(unknownScripts)).toEqual([]);
  expect(documents.flatMap(unknownCommands)).toEqual([]);
});

test('control: those that do not exist are found', () => {
  const page = readDocument(
    'page.md',
    '`npm run nothing`\n`npm run vending -- secret pet shop`\n```sh\nnpm run vending -- doctor --fast\nnpm start\n```\n',
  );
  expect([...unknownScripts(page), ...unknownCommands(page)]).toEqual([
    'page.md: npm run nothing',
    'page.md: secret pet shop',
    'page.md: doctor --fast',
  ]);
});

test('docs/testing.md has every script', () => {
  const { prose = [] } = documents.find(({ path }) => path === 'docs/testing.md') ?? {};
  const missing = Object.keys(scripts).filter(
    (name) => !prose.some((line) => RegExp(`npm (run )?${name}(?![\\w:])`).test(line)),
  );
  expect(missing).toEqual([]);
});

test('every variable of the environment that a document names is read somewhere', () => {
  const sources = globSync(
    ['{bench,cli,examples,infra,lambdas,local,test}/**/*.{ts,js}', '*.js', '.ci/run'],
    { cwd: root },
  )
    .filter((path) => !/^test.docs.|node_modules/.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
  const named = documents
    .filter(({ path }) => ['docs/testing.md', 'docs/local.md', 'docs/admin.md', 'README.md'].includes(path))
    .flatMap((document) => codeOf(document, ['sh', 'console']))
    .flatMap((code) => code.match(/\b[A-Z]+(_[A-Z]+)+\b/g) ?? []);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !sources.includes(name))).toEqual([]);
});
