import { callerOf, floor, ours, plain, readyHandlers } from '../handlers/registry.ts';
import { calledAlike } from '../measure/called-alike.ts';
import { startChild } from '../measure/child.ts';
import { interleaved } from '../measure/interleaved.ts';
import type { Rounds } from '../measure/statistics.ts';
import type { Warm } from '../measure/warm-process.ts';
import { ratioGoal } from '../report/goals.ts';
import type { Bench, Section, Table } from '../section.ts';
import type { Job } from '../work/events.ts';

async function measured(job: Job, title: string, bench: Bench): Promise<readonly [Table, Table]> {
  const [rounds, times, warmUp] = bench.isQuick ? [2, 5, 5] : [40, 50, 500];
  const handlers = await readyHandlers(job, bench);
  const children = new Map(
    await Promise.all(
      handlers.map(async ({ title, folder, environment }) => {
        const args = [folder, job];
        return [title, await startChild({ file: 'measure/warm-process.ts', args, environment })] as const;
      }),
    ),
  );
  try {
    const titles = handlers.map(({ title }) => title);
    const run = (title: string, times: number) => children.get(title)?.ask<Warm>(times) ?? Promise.reject();
    for (const title of titles) await run(title, warmUp);
    await bench.standIn.takeCalls();
    const cpu = new Map<string, number[][]>(titles.map((title) => [title, []]));
    const all = await interleaved(titles, rounds, async (title) => {
      const { micros, cpuMicros } = await run(title, times);
      cpu.get(title)?.push([cpuMicros]);
      return micros;
    });
    calledAlike(await bench.standIn.takeCalls(), titles.map(callerOf));
    const tableOf = (name: string, title: string, rounds: (title: string) => Rounds): Table => ({
      ...{ name, title, unit: 'us', better: 'lower', base: plain },
      rows: titles.map((title) => ({ title, rounds: rounds(title) })),
    });
    return [
      tableOf(`warm-${job}`, title, (title) => all[title] ?? []),
      tableOf(`warm-${job}-cpu`, `${title}: CPU time`, (title) => cpu.get(title) ?? []),
    ];
  } finally {
    for (const child of children.values()) child.close();
  }
}

export const warm: Section = {
  title: 'Warm',
  method:
    'Each function is a process that is kept warm; its handler is called with an event of payload format 2.0, one after ' +
    'another. AWS is a process that answers at once on loopback, so the figures are what a function adds to the time that ' +
    'AWS takes. A round is 50 calls of each; the first 500 calls of each do not count. CPU time has no waiting in it, so it is the steadier ' +
    'figure on a busy machine.',
  async run(bench) {
    const vend = await measured('vend', 'One warm vend', bench);
    const nonce = await measured('nonce', 'One nonce', bench);
    return {
      tables: [...vend, ...nonce],
      goals: [
        ratioGoal('a warm vend, beside the plain handler', vend[0], ours, ['at most', 1.05], plain),
        ratioGoal('a warm vend, beside the floor', vend[0], ours, ['at most', 2.5], floor),
      ],
    };
  },
};
