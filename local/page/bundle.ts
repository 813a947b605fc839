import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

export interface Asset {
  readonly type: string;
  readonly content: string | Uint8Array;
}

const source = join(import.meta.dirname, 'ui');
const script = 'text/javascript; charset=utf-8';
const require = createRequire(import.meta.url);

/** The page's script and style, by path. Takes about 0.1 s. */
export async function bundlePage(): Promise<ReadonlyMap<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: { page: join(source, 'main.tsx'), style: join(source, 'style.css') },
    outdir: '/-',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [
      `/-/${path.split(/[\\/]/).at(-1)}`,
      { type: path.endsWith('.css') ? 'text/css; charset=utf-8' : script, content: contents },
    ]),
  );
}

/** The vendors' own clients, as a `script` element takes them; by profile. */
const clients: Readonly<Record<string, readonly [name: string, file: string]>> = {
  comapi: ['@comapi/sdk-js-foundation', 'dist/comapi-foundation.min.js'],
  qiscus: ['qiscus-sdk-core', 'dist/qiscus-sdk-core.min.js'],
};

/** The client of this profile; undefined if there is none, or it is not installed. */
export function vendorClient(profile: string): Asset | undefined {
  const [name, file] = (Object.hasOwn(clients, profile) && clients[profile]) || [];
  if (name === undefined || file === undefined) return undefined;
  for (const folder of require.resolve.paths(name) ?? []) {
    const path = join(folder, name, file);
    if (existsSync(path)) return { type: script, content: readFileSync(path) };
  }
  return undefined;
}

export const shell: Asset = {
  type: 'text/html; charset=utf-8',
  content: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Token Vending, local</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23106a5b'/%3E%3Ccircle cx='8' cy='8' r='3' fill='white'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/-/style.css">
<script type="module" src="/-/page.js" blocking="render"></script>
</head>
<body><div id="page"><noscript>This page needs JavaScript.</noscript></div></body>
</html>
`,
};
