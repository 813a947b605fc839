import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/**
 * Floors, from the top: entries and infra; parts; callers, adapters, http and config; vending; own-keys; keys and
 * profiles; at the ground the contract. No import runs back up, none runs in a circle, and what runs locally stands
 * apart: of infra, it knows what the template says of itself.
 * `(types)`: imports that are gone when the types are stripped.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: ['contract', 'valibot'],
  keys: ['contract', 'keys', 'jose', 'node', 'valibot'],
  'own-keys': ['contract', 'keys', 'own-keys', 'jose', 'node'],
  profiles: ['contract', 'profiles', 'uuid', 'valibot'],
  vending: ['contract', 'keys', 'own-keys', 'vending', 'jose', 'node'],
  callers: ['contract', 'keys', 'vending', 'callers', 'jose', 'node', 'valibot'],
  adapters: [
    'contract',
    'keys',
    'own-keys (types)',
    'vending',
    'callers',
    'adapters',
    '@aws-sdk',
    'jose',
    'node',
    'p-retry',
  ],
  http: [
    'contract',
    'keys (types)',
    'own-keys (types)',
    'profiles',
    'vending',
    'http',
    '@middy',
    'aws-lambda (types)',
    'node',
    'valibot',
  ],
  config: ['contract', 'profiles', 'config', 'valibot'],
  entries: [
    'contract',
    'keys',
    'own-keys',
    'profiles',
    'vending',
    'callers',
    'adapters',
    'http',
    'config',
    'parts',
    'node',
  ],
  parts: [
    'contract',
    'own-keys',
    'vending',
    'callers',
    'adapters',
    'http (types)',
    'parts',
    '@aws-sdk (types)',
  ],
  presets: ['profiles (types)', 'presets'],
  'vending.config.ts': ['config', 'presets'],
  'infra, plain': ['config', 'contract', 'esbuild', 'infra, plain', 'node'],
  openapi: [
    'contract',
    'profiles',
    'config',
    'http',
    'infra, plain',
    'openapi',
    '@valibot',
    'node',
    'valibot',
  ],
  infra: [
    'contract',
    'profiles',
    'config',
    'vending.config.ts',
    'infra',
    'infra, plain',
    'openapi',
    // In the modules that `infra/aws-sdk.ts` puts into bundles.
    '@aws-sdk',
    '@smithy',
    'aws-cdk-lib',
    'constructs',
    'esbuild',
    'node',
  ],
  cli: [
    'contract',
    'keys',
    'own-keys',
    'profiles',
    'vending',
    'callers',
    'adapters',
    'config',
    'vending.config.ts',
    'infra, plain',
    'cli',
    'node',
    '@aws-sdk',
    '@inquirer',
    'commander',
    'jose',
    'valibot',
  ],
  /** A separate package entry, for browsers: it may have nothing of the rest, and no dependency. */
  client: ['client'],
  local: [
    'cli',
    'infra, plain',
    'local',
    '@aws-sdk',
    'aws-lambda (types)',
    'dynalite',
    'node',
    'oauth2-mock-server',
    'page server',
  ],
  // It tells what follows from profiles and settings, and bundles the page when it is opened.
  'page server': [
    'contract',
    'profiles',
    'config',
    'cli',
    'local',
    'page server',
    '@aws-sdk',
    'esbuild',
    'node',
  ],
  // In the browser.
  page: ['page', 'page server (types)', 'preact'],
  package: ['node'],
};

/** Of infra, what tools may use: it needs no CDK. */
const plainInfra = [
  'infra/local-notes.ts',
  'infra/pascal-case.ts',
  'infra/stack-metadata.ts',
  'infra/quotas.ts',
  'infra/discover-keys.ts',
  'infra/folders.ts',
  'infra/load-config.ts',
];

type Sources = Readonly<Record<string, string>>;
interface Import {
  readonly from: string;
  /** A file, or a package's or built-in's name. */
  readonly to: string;
  readonly typesOnly: boolean;
}

/** `lambdas/http/edge.ts` -> `http`, `lambdas/serve-app.ts` -> `entries`, `@aws-sdk/client-sns` -> `@aws-sdk`. */
function placeOf(path: string): string {
  if (path.startsWith('node:')) return 'node';
  if (plainInfra.includes(path)) return 'infra, plain';
  if (path.startsWith('local/page/')) return path.startsWith('local/page/ui/') ? 'page' : 'page server';
  const [first = '', second = '', third] = path.split('/');
  if (first !== 'lambdas') return first;
  return third === undefined ? 'entries' : second;
}

/** Biome writes every import and re-export as one of these forms. */
const named = /^ *(?:import|export)( type)? (\* as \w+|\*|\w+|(?:\w+, )?\{[^}]*\}) from '([^']+)';/gm;
const bare = /^import '([^']+)';|\bimport\('([^']+)'\)/gm;

function importsOf([from, source]: [string, string]): Import[] {
  const resolved = (to = '') => (to.startsWith('.') ? posix.join(posix.dirname(from), to) : to);
  return [
    ...Array.from(source.matchAll(named), ([, type, names = '', to]) => {
      const each = /^\{([^}]*)\}$/
        .exec(names)?.[1]
        ?.split(',')
        .filter((name) => name.trim());
      const typesOnly = type !== undefined || each?.every((name) => /^\s*type\s/.test(name)) === true;
      return { from, to: resolved(to), typesOnly };
    }),
    ...Array.from(source.matchAll(bare), ([, effect, dynamic]) => ({
      from,
      to: resolved(effect ?? dynamic),
      typesOnly: false,
    })),
  ];
}

function climbs(sources: Sources): string[] {
  return Object.entries(sources)
    .flatMap(importsOf)
    .filter(({ from, to, typesOnly }) => {
      const allowed = mayImport[placeOf(from)] ?? [];
      return !allowed.includes(placeOf(to)) && !(typesOnly && allowed.includes(`${placeOf(to)} (types)`));
    })
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** A file that can be reached from itself, types included: what is explained in a circle is explained nowhere. */
function circles(sources: Sources): string[] {
  const next = new Map(
    Object.entries(sources).map((file) => [file[0], importsOf(file).map(({ to }) => to)] as const),
  );
  const reaches = (start: string) => {
    const seen = new Set<string>();
    const queue = [...(next.get(start) ?? [])];
    for (const file of queue) {
      if (seen.has(file)) continue;
      seen.add(file);
      queue.push(...(next.get(file) ?? []));
    }
    return seen;
  };
  return [...next.keys()].filter((file) => reaches(file).has(file));
}

const manySdks = (sources: Sources) =>
  Object.entries(sources).flatMap((file) => {
    const sdks = new Set(importsOf(file).flatMap(({ to }) => (placeOf(to) === '@aws-sdk' ? [to] : [])));
    return file[0].startsWith('lambdas/') && sdks.size > 1 ? [file[0]] : [];
  });

const badNames = (sources: Sources) =>
  Object.keys(sources).filter((path) =>
    path
      .replace(/(\.d)?\.tsx?$/, '')
      .split('/')
      .some(
        (name) =>
          !/^[a-z0-9]+(-[a-z0-9]+)*(\.config)?$/.test(name) || /^(utils?|helpers?|common|types)$/.test(name),
      ),
  );

/** Profiles may be longer: each is one subject, a vendor, told from top to bottom. */
const tooLong = (sources: Sources) =>
  Object.entries(sources).flatMap(([path, source]) =>
    source.split('\n').length - 1 > 160 && placeOf(path) !== 'profiles' ? [path] : [],
  );

/** A function reads its environment in the first of these, and does not load the second. */
const readEnvironment = ['lambdas/adapters/environment.ts', 'lambdas/config/stage.ts'];

const ownEnvironment = (sources: Sources) =>
  Object.entries(sources).flatMap(([path, source]) =>
    path.startsWith('lambdas/') &&
    !readEnvironment.includes(path) &&
    /\bprocess\b[.?\s[]*['"]?env\b|\{[^}]*\benv\b[^}]*\} = process/.test(source)
      ? [path]
      : [],
  );

const root = join(import.meta.dirname, '..');
const paths = globSync(
  ['{lambdas,infra,openapi,cli,client,local,presets,package}/**/*.{ts,tsx}', 'vending.config.ts'],
  {
    cwd: root,
  },
);
const sources: Sources = Object.fromEntries(
  paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')]),
);

test('every import of the code base is seen', () => {
  const known = new Set(Object.keys(sources));
  const all = Object.entries(sources).flatMap(importsOf);
  expect(new Set(all.map(({ from }) => placeOf(from)))).toEqual(new Set(Object.keys(mayImport)));
  for (const { to } of all.filter(({ to }) => /\.tsx?$/.test(to))) expect(known).toContain(to);
  for (const [path, source] of Object.entries(sources)) {
    const froms = source.match(/ from '/g)?.length ?? 0;
    expect([path, importsOf([path, source]).length]).toEqual([
      path,
      froms + (source.match(/\bimport\('/g)?.length ?? 0),
    ]);
  }
});

test('no import runs up', () => expect(climbs(sources)).toEqual([]));
test('no import runs in a circle', () => expect(circles(sources)).toEqual([]));
test('an adapter speaks to one service', () => expect(manySdks(sources)).toEqual([]));
test('files are kebab-case nouns and verbs, and there is no drawer', () =>
  expect(badNames(sources)).toEqual([]));
test('a file of over 160 lines holds two things', () => expect(tooLong(sources)).toEqual([]));
test('the environment is read in one place', () => expect(ownEnvironment(sources)).toEqual([]));

describe('the rules see what breaks them (control):', () => {
  test.each([
    ['lambdas/contract/a.ts', "import { b } from '../keys/b.ts';"],
    ['lambdas/contract/a.ts', "import { randomUUID } from 'node:crypto';"],
    ['lambdas/keys/a.ts', "import type { b } from '../vending/b.ts';"],
    ['lambdas/profiles/a.ts', "import {\n  b,\n  type C,\n} from '../vending/b.ts';"],
    ['lambdas/profiles/a.ts', "import { createHmac } from 'node:crypto';"],
    ['lambdas/vending/a.ts', "import { type B, c } from '../profiles/b.ts';"],
    ['lambdas/vending/a.ts', "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';"],
    ['lambdas/vending/a.ts', "import type { APIGatewayProxyEventV2 } from 'aws-lambda';"],
    ['lambdas/callers/a.ts', "import { b } from '../adapters/b.ts';"],
    ['lambdas/adapters/dynamodb/a.ts', "export { b } from '../../http/b.ts';"],
    ['lambdas/http/a.ts', "import { b } from '../keys/b.ts';"],
    ['lambdas/http/a.ts', "import { b } from '../adapters/b.ts';"],
    ['lambdas/config/a.ts', "export * from '../vending/b.ts';"],
    ['lambdas/a.ts', "import { Stack } from 'aws-cdk-lib';"],
    ['lambdas/a.ts', "import '../infra/b.ts';"],
    ['local/page/ui/a.tsx', "import { b } from '../cards.ts';"],
    ['infra/a.ts', "import { b } from '../lambdas/vending/b.ts';"],
    ['cli/a.ts', "import { b } from '../infra/b.ts';"],
    ['local/a.ts', "const b = await import('../lambdas/keys/b.ts');"],
    ['local/a.ts', "import type { App } from '../lambdas/contract/app.ts';"],
    ['local/page/a.ts', "import { b } from '../../lambdas/vending/b.ts';"],
    ['presets/a.ts', "import { b } from '../lambdas/profiles/b.ts';"],
    ['local/a.ts', "import type { B } from '../infra/b.ts';"],
    ['client/a.ts', "import type { B } from '../lambdas/contract/b.ts';"],
    ['client/a.ts', "import { performance } from 'node:perf_hooks';"],
    ['elsewhere/a.ts', "import { b } from './b.ts';"],
  ])('%s may not %s', (path, source) => expect(climbs({ [path]: source })).toHaveLength(1));

  test.each([
    ['lambdas/http/a.ts', "import { type B, type C } from '../keys/b.ts';"],
    ['local/a.ts', "import { b } from '../cli/b.ts';"],
  ])('%s may %s', (path, source) => expect(climbs({ [path]: source })).toEqual([]));

  test('circles, of two and of three, by types as well', () => {
    const a = "import type { B } from './b.ts';";
    expect(circles({ 'infra/a.ts': a, 'infra/b.ts': "import { a } from './a.ts';" })).toHaveLength(2);
    const [b, c] = ["export { c } from './c.ts';", "const a = await import('./a.ts');"];
    expect(circles({ 'infra/a.ts': a, 'infra/b.ts': b, 'infra/c.ts': c })).toHaveLength(3);
    expect(circles({ 'infra/a.ts': a, 'infra/b.ts': b, 'infra/c.ts': '' })).toEqual([]);
  });

  test('two things in one file', () => {
    const linesOf = (count: number) => 'a;\n'.repeat(count);
    expect(tooLong({ 'cli/a.ts': linesOf(160), 'lambdas/profiles/a.ts': linesOf(161) })).toEqual([]);
    expect(tooLong({ 'cli/a.ts': linesOf(161) })).toEqual(['cli/a.ts']);
  });

  test('two services, a drawer, an environment of its own', () => {
    const two = "import { A } from '@aws-sdk/client-sns';\nimport { B } from '@aws-sdk/client-dynamodb';";
    expect(manySdks({ 'lambdas/adapters/a.ts': two })).toHaveLength(1);
    for (const name of [
      'utils',
      'helpers',
      'common',
      'types',
      'camelCase',
      'snake_case',
      'Upper',
      'common/a',
    ])
      expect(badNames({ [`lambdas/${name}.ts`]: '' })).toHaveLength(1);
    for (const source of [
      'process.env.A',
      "process.env['A']",
      "process['env']",
      'const { env } = process;',
      'process?.env',
    ])
      expect(ownEnvironment({ 'lambdas/a.ts': source })).toHaveLength(1);
  });
});
