import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byDefault, callerOf, floor, ours, plain, readyHandlers } from '../handlers/registry.ts';
import { calledAlike } from '../measure/called-alike.ts';
import { coldStart } from '../measure/cold-start.ts';
import { interleaved } from '../measure/interleaved.ts';
import { ratioGoal } from '../report/goals.ts';
import type { Bench, Section, Table } from '../section.ts';
import { checkAnswer } from '../work/check-answer.ts';
import { eventFor, type Job, newContext } from '../work/events.ts';

async function measured(job: Job, title: string, bench: Bench): Promise<readonly [Table, Table]> {
  const rounds = bench.isQuick ? 1 : 25;
  const handlers = await readyHandlers(job, bench);
  const file = join(bench.folder, `cold-${job}.json`);
  const imports = new Map<string, number[][]>(handlers.map(({ title }) => [title, []]));
  async function once(title: string): Promise<number> {
    const { folder = '', environment = {} } = handlers.find((each) => each.title === title) ?? {};
    writeFileSync(file, JSON.stringify({ event: eventFor(job), context: newContext() }));
    const { importMillis, firstMillis, answer } = await coldStart(folder, file, environment);
    checkAnswer(job, answer);
    imports.get(title)?.push([importMillis]);
    return firstMillis;
  }
  const titles = handlers.map(({ title }) => title);
  // The first one of ours writes the list of used versions; and files get into the machine's cache.
  for (const title of titles) await once(title);
  for (const each of imports.values()) each.length = 0;
  await bench.standIn.takeCalls();
  const all = await interleaved(titles, rounds, async (title) => [await once(title)]);
  calledAlike(await bench.standIn.takeCalls(), titles.map(callerOf));
  const tableOf = (what: string, rounds: (title: string) => readonly (readonly number[])[]): Table => ({
    name: `cold-${job}-${what.split(' ')[0]?.toLowerCase()}`,
    title: `${title}: ${what}`,
    unit: 'ms',
    better: 'lower',
    base: plain,
    rows: titles.map((title) => ({ title, rounds: rounds(title) })),
  });
  return [
    tableOf('first answer, with the import', (title) => all[title] ?? []),
    tableOf('import alone', (title) => imports.get(title) ?? []),
  ];
}

export const cold: Section = {
  title: 'Cold',
  method:
    'Each value comes from a fresh process. The clock runs inside it, from before the bundle is loaded until the handler ' +
    'has answered, so the start of Node is not in it. All make the same calls: they read two versions of the secret, the ' +
    'list of used versions and the API key, then vend.',
  async run(bench) {
    const vend = await measured('vend', 'Cold vend', bench);
    const nonce = await measured('nonce', 'Cold nonce', bench);
    return {
      tables: [...vend, ...nonce],
      goals: [
        ratioGoal('a cold vend, beside the floor', vend[0], ours, ['at most', 3], floor),
        ratioGoal(
          "a cold vend, beside NodejsFunction's defaults",
          vend[0],
          ours,
          ['at most', 0.65],
          byDefault,
        ),
        ratioGoal('a cold nonce, beside the floor', nonce[0], ours, ['at most', 2.5], floor),
      ],
    };
  },
};
