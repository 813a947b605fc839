import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Message, type Metafile } from 'esbuild';
import { complaint } from '../lambdas/config/complaint.ts';
import type { Problem } from '../lambdas/config/problem.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { projectFolder } from './folders.ts';

/** The folder's configuration: here TypeScript, elsewhere whatever Node runs. Throws one line if there is none. */
export function configFile(): string {
  const names = ['ts', 'mts', 'js', 'mjs'].map((ending) => `vending.config.${ending}`);
  const found = names.map((name) => join(projectFolder, name)).find(existsSync);
  if (found !== undefined) return found;
  const message = `There is no ${names.join(', ')} in ${projectFolder}.`;
  throw Object.assign(new Error(message), { stack: message });
}

/** The checked configuration. Throws an error whose `stack` is the message alone if the file is not valid. */
export async function loadConfig(file = configFile()): Promise<VendingConfig> {
  const module = await import(pathToFileURL(file).href).catch(async (error: unknown) => {
    const problems = await mistypedIn(file);
    throw problems.length > 0 ? complaint(problems) : loadError(error, file);
  });
  const config = module.default as Partial<VendingConfig> | undefined;
  // A type checker sees this; Node would go on with a configuration without defaults.
  if (config?.stage === undefined) throw complaint([['export default', 'must be defineConfig({ ... })']]);
  return config as VendingConfig;
}

/** Throws if one object has a name twice: JavaScript would drop the first of two apps without a word. */
export async function refuseTwins(file = configFile()): Promise<void> {
  const problems = await mistypedIn(file);
  if (problems.length > 0) throw complaint(problems);
}

const files = new Set<string>();

/** The file and its own modules, as far as they were loaded. */
export const filesOf = (): readonly string[] => [...files];

/** What a compiler refuses in the file and in its own modules. */
async function mistypedIn(file: string): Promise<Problem[]> {
  const { errors, warnings, metafile } = await build({
    entryPoints: [file],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'silent',
    metafile: true,
    absWorkingDir: projectFolder,
  }).catch((failed: { errors: Message[]; warnings: Message[]; metafile?: Metafile }) => failed);
  for (const input of Object.keys(metafile?.inputs ?? {})) files.add(join(projectFolder, input));
  return [...errors, ...warnings.filter(({ id }) => id === 'duplicate-object-key')].map(problemOf);
}

function problemOf({ text, location, notes }: Message): Problem {
  const twin = /^Duplicate key "(.*)" in object literal$/.exec(text)?.[1];
  const first = notes[0]?.location?.line;
  const line = location === null ? 'config' : `line ${location.line}`;
  if (twin === undefined) return [line, location ? `${text}: ${location.lineText.trim()}` : text];
  return [line, `the name ${twin} is taken on line ${first}: JavaScript would drop what stands there`];
}

/** Thrown while the file ran: by `defineConfig`, or by the person's own code. */
function loadError(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error.stack === error.message) return error;
  const line = error.stack?.split(`${file}:`)[1]?.split(':')[0];
  return complaint([[line === undefined ? 'config' : `line ${line}`, error.message]]);
}
