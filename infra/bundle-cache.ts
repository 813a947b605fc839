import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { codeOf } from './code.ts';
import { packageFolder } from './folders.ts';

type Code = Awaited<ReturnType<typeof codeOf>>;

interface BundleCache {
  get(bundle: string): Code | undefined;
  set(bundle: string, code: Code): void;
}

/**
 * The code of each bundle, in memory. With a folder, also in its files, from one synthesis to the next: then an edit of
 * the configuration needs no bundler. They are for the sources and the packages of now; all older files go.
 */
export function bundleCache(folder: string | undefined): BundleCache {
  const built = new Map<string, Code>();
  if (folder === undefined)
    return { get: (bundle) => built.get(bundle), set: (...each) => void built.set(...each) };
  const sources = digestOf(sourcesNow());
  const now = join(folder, sources);
  mkdirSync(folder, { recursive: true });
  // Another synthesis may be at work in the folder of now.
  for (const name of readdirSync(folder))
    if (name !== sources) rmSync(join(folder, name), { force: true, recursive: true });
  const fileOf = (bundle: string) => join(now, `${digestOf(bundle)}.json`);
  return {
    get(bundle) {
      const known = built.get(bundle) ?? read(fileOf(bundle));
      if (known) built.set(bundle, known);
      return known;
    },
    set(bundle, code) {
      built.set(bundle, code);
      // A newer synthesis may have taken the folder away.
      mkdirSync(now, { recursive: true });
      writeFileSync(fileOf(bundle), JSON.stringify(code));
    },
  };
}

/** What a bundle is made of, by size and time of change: the sources, the bundler's options, and the packages. */
function sourcesNow(): string {
  // Node 22, which a consumer's synth may have, warns of `globSync`.
  const files = ['lambdas', 'infra'].flatMap((folder) =>
    readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]s$/.test(name))
      .map((name) => join(folder, name)),
  );
  return [...files, 'package.json', join('node_modules', '.package-lock.json')]
    .sort()
    .map((file) => {
      const { size, mtimeMs } = statSync(join(packageFolder, file), { throwIfNoEntry: false }) ?? {};
      return [file, size, mtimeMs].join(' ');
    })
    .join('\n');
}

function read(file: string): Code | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
