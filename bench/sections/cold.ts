import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byDefault, callerOf, floor, ours, plain, type Ready, readyHandlers } from '../handlers/registry.ts';
import { checkAnswer } from '../job/check-answer.ts';
import { eventFor, type Job, newContext } from '../job/events.ts';
import { calledAlike } from '../measure/called-alike.ts';
import { type ColdStart, coldStart } from '../measure/cold-start.ts';
import { interleaved } from '../measure/interleaved.ts';
import { ratioGoal } from '../report/goals.ts';
import type { Bench, Section, Table } from '../section.ts';

type Measure = 'firstMillis' | 'importMillis' | 'cpuMillis';

async function measured(job: Job, title: string, bench: Bench) {
  const handlers = await readyHandlers(job, bench);
  const titles = handlers.map(({ title }) => title);
  const file = join(bench.folder, `cold-${job}.json`);
  async function once({ folder, environment }: Ready): Promise<ColdStart> {
    writeFileSync(file, JSON.stringify({ event: eventFor(job), context: newContext() }));
    const start = await coldStart(folder, file, environment);
    checkAnswer(job, start.answer);
    return start;
  }
  // The first one of ours writes the list of used versions; and files get into the machine's cache.
  for (const handler of handlers) await once(handler);
  await bench.standIn.takeCalls();
  const starts = new Map<string, ColdStart[]>(titles.map((title) => [title, []]));
  await interleaved(titles, bench.isQuick ? 1 : 25, async (title) => {
    const handler = handlers.find((each) => each.title === title);
    if (handler) starts.get(title)?.push(await once(handler));
    return [];
  });
  calledAlike(await bench.standIn.takeCalls(), titles.map(callerOf));
  const tableOf = (name: string, what: string, measure: Measure): Table => ({
    ...{ name: `cold-${job}-${name}`, title: `${title}: ${what}`, unit: 'ms', better: 'lower', base: plain },
    rows: titles.map((title) => ({
      title,
      rounds: (starts.get(title) ?? []).map((start) => [start[measure]]),
    })),
  });
  return [
    tableOf('first', 'first answer, with the import', 'firstMillis'),
    tableOf('import', 'import alone', 'importMillis'),
    tableOf('cpu', 'first answer, CPU time', 'cpuMillis'),
  ] as const;
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
