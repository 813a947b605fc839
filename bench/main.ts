/**
 * `npm run bench`: measures the service side by side with others, and writes `bench/results.md` and `bench/charts/`.
 * `-- --quick` runs each part once or twice and writes nothing. Names of sections run these alone, and write nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progressLine } from '../cli/progress-line.ts';
import { installPackages } from '../test/harness/install-packages.ts';
import { startStandIn } from './aws/start-stand-in.ts';
import { goalsOf, sectionOf } from './report/markdown.ts';
import { writeResults } from './report/write-results.ts';
import type { Bench, Outcome, Section } from './section.ts';
import { sections } from './sections/registry.ts';
import { type Functions, synthesizeFunctions } from './service/synthesis.ts';

const options = { quick: { type: 'boolean', default: false } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const isQuick = values.quick;
const names = positionals.length > 0 ? positionals : Object.keys(sections);
const unknown = names.find((name) => !sections[name]);
if (unknown !== undefined)
  throw new Error(`no section ${unknown}: there are ${Object.keys(sections).join(', ')}`);

const line = progressLine();
function step(what: string) {
  line.clear();
  console.log(`${String(Math.round(performance.now() / 1_000)).padStart(4)} s  ${what}`);
  if (process.stderr.isTTY) line.show(what);
}
if (!isQuick) console.log('About five minutes on two idle cores. Leave the machine alone meanwhile.');
step('npm ci --prefix bench, if need be');
installPackages(import.meta.dirname);

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let functions: Promise<Functions> | undefined;
const bench: Bench = {
  isQuick,
  folder,
  standIn: await startStandIn(),
  functions() {
    functions ??= synthesizeFunctions(join(folder, 'service'));
    return functions;
  },
};

const outcomes: [Section, Outcome][] = [];
for (const [name, section] of Object.entries(sections)) {
  if (!names.includes(name)) continue;
  step(name);
  const outcome = await section.run(bench);
  line.clear();
  if (!isQuick) console.log(`\n${sectionOf(section, outcome)}\n`);
  outcomes.push([section, outcome]);
}

const goals = outcomes.flatMap(([, outcome]) => outcome.goals ?? []);
if (!isQuick) console.log(`${goalsOf(goals)}\n`);
if (!isQuick && positionals.length === 0) writeResults(outcomes);
step(isQuick ? 'everything ran and answered rightly. The figures of a quick run mean nothing' : 'done');
line.clear();
process.exit();
