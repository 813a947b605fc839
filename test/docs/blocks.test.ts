import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { livekit } from '../../presets/livekit.ts';
import { type Block, type Document, documents, readDocument, root } from './markdown.ts';

/** What runs or checks the blocks of a language. Each gives a complaint, or nothing. */
const checks: Readonly<Record<string, (block: Block, document: Document) => string | undefined>> = {
  /** Diagrams, and what a program prints. */
  text: () => undefined,
  json: ({ code }) => complaintOf(() => JSON.parse(code)),
  /** A configuration, or what it says that it is. */
  ts: (block, document) =>
    sourceOf(block) ? quoted(block, document) : complaintOf(() => readConfig(block.code)),
  /** `commands.test.ts` knows our scripts and commands. */
  sh: ({ code }) =>
    // zsh takes a remark for arguments, and runs what stands in it between backquotes.
    /(^|\s)#/m.test(code) ? 'has a remark' : code.split('\n').map(unknownAwsCommand).find(Boolean),
  /** `npm run test:start` types these in, and compares what is printed. */
  console: (_block, { path }) =>
    starts.includes(`'${path}'`) ? undefined : 'is not a session that test/start/session.ts runs',
  /** `test/client/documents.test.ts` runs those of the client. */
  js: (block, document) => (document.path === 'docs/client.md' ? undefined : quoted(block, document)),
  jsx: quoted,
  php: quoted,
  python: quoted,
  ruby: quoted,
};
const starts = readFileSync(join(root, 'test/start/session.ts'), 'utf8');

/** The file of code that the line above the block links to. `npm run test:guides` runs those of examples/. */
const sourceOf = ({ before }: Block) =>
  /\]\((?!vending\.config)([^)]+\.(?:jsx?|tsx?|php|py|rb))\)/.exec(before)?.[1];

function quoted(block: Block, { path }: Document): string | undefined {
  const link = sourceOf(block);
  if (link === undefined) return 'has no link above it to the file that it is from, and that is run';
  const file = join(root, dirname(path), link);
  return existsSync(file) && readFileSync(file, 'utf8').includes(block.code)
    ? undefined
    : `is not in ${link}`;
}

const complaints = (document: Document) =>
  document.blocks.flatMap((block) => {
    // `npm run test:package` writes these files, and throws for a language that it does not know.
    if (document.path === 'docs/package.md' && /^`[^`]+`:$/.test(block.before)) return [];
    const check = checks[block.language];
    const complaint = check ? check(block, document) : `nothing checks "${block.language}"`;
    return complaint ? [`${document.path}:${block.line}: ${complaint}`] : [];
  });

function complaintOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const app = "profile: 'wonderful', settings: { tenantId: 'tenant' }";
const callers = "callers: [{ kind: 'apiKey' }]";

/** Reads a configuration, or members of one or of its app, as `vending.config.ts` is read. */
function readConfig(code: string): unknown {
  const [, whole] =
    /^import \{ defineConfig \} from [^\n]+\n(?:import \{ \w+ \} from '\.\/presets\/[^\n]+\n)*\n([\s\S]*)$/.exec(
      code,
    ) ?? [];
  const inApp = /^(callers|allowedOrigins|limits|rotation|roles):/.test(code);
  const source =
    whole?.replace('export default', 'return') ??
    (inApp
      ? `return defineConfig({ name: 'n', apps: { shop: { ${app}, ${code} } } });`
      : `return defineConfig({ name: 'token-vending', apps: { shop: { ${app}, ${callers} } }, ${code} });`);
  const config: VendingConfig = new Function('defineConfig', 'livekit', source)(defineConfig, livekit);
  const all = Object.values(config.apps).flatMap((each) => each.callers);
  if (whole && all.some((caller) => caller.kind === 'oidc' && !caller.jwksUrl))
    throw new Error('needs a network to synthesize: give jwksUrl');
  return config;
}

/** As AWS's SDK for JavaScript names commands and waiters; services without a client here are not known. */
function unknownAwsCommand(line: string): string | undefined {
  const [, service = '', wait, operation = ''] = /^aws (\S+) (wait )?(\S+)/.exec(line) ?? [];
  const clients = { secretsmanager: 'secrets-manager' }[service] ?? service;
  const client = join(root, 'node_modules/@aws-sdk', `client-${clients}`, 'dist-types');
  if (!existsSync(client)) return undefined;
  const name = operation.replaceAll(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase());
  const file = wait ? `waiters/waitFor${name}.d.ts` : `commands/${name}Command.d.ts`;
  return existsSync(join(client, file)) ? undefined : `aws ${service} has no ${operation}`;
}

test('every block of code has a language, and is run or checked', () => {
  expect(documents.flatMap(({ blocks }) => blocks).length).toBeGreaterThan(35);
  expect(documents.flatMap(complaints)).toEqual([]);
});

test('control: wrong blocks are found', () => {
  const blocks = [
    ['', 'x'],
    ['cobol', 'x'],
    ['json', '{'],
    ['ts', "allowedOrigin: ['https://a.example']"],
    ['ts', "callers: [{ kind: 'jwt' }],"],
    ['sh', 'aws dynamodb drop-table --all'],
    ['sh', 'npm start   # serves the stack'],
    ['console', '$ npm start'],
    ['js', 'await sdk.connect();'],
  ];
  const text = blocks.map(([language, code]) => `\`\`\`${language}\n${code}\n\`\`\`\n`).join('\n');
  expect(complaints(readDocument('page.md', text)).length).toBe(blocks.length);
});
