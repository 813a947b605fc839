import { callerOf, floor, ours, plain, plainTrimmed, readyHandlers } from '../handlers/registry.ts';
import type { Job } from '../job/events.ts';
import { calledAlike } from '../measure/called-alike.ts';
import { runWarm, type WarmRounds } from '../measure/run-warm.ts';
import { ratioGoal } from '../report/goals.ts';
import type { Bench, Section, Table } from '../section.ts';

async function measured(job: Job, title: string, { standIn, ...bench }: Bench) {
  const pace = bench.isQuick ? { rounds: 2, times: 5, warmUp: 5 } : { rounds: 40, times: 50, warmUp: 3_000 };
  const handlers = await readyHandlers(job, { standIn, ...bench });
  const starts = handlers.map(({ title, folder, environment }) => {
    return [title, { file: 'measure/warm-process.ts', args: [folder, job], environment }] as const;
  });
  const all = await runWarm(Object.fromEntries(starts), pace, () => standIn.takeCalls());
  calledAlike(
    await standIn.takeCalls(),
    handlers.map(({ title }) => callerOf(title)),
  );
  return [
    tableOf(`warm-${job}`, title, all.micros),
    tableOf(`warm-${job}-cpu`, `${title}: CPU time`, all.cpuMicros),
  ] as const;
}

const tableOf = (name: string, title: string, all: WarmRounds['micros']): Table => ({
  ...{ name, title, unit: 'us', better: 'lower', base: plain },
  rows: Object.entries(all).map(([title, rounds]) => ({ title, rounds })),
});

export const warm: Section = {
  title: 'Warm',
  method:
    'Each function is a process that is kept warm; its handler is called with an event of payload format 2.0, one after ' +
    'another. AWS is a process that answers at once on loopback, so the figures are what a function adds to the time ' +
    'that AWS takes. A round is 50 calls of each; the first 500 calls of each do not count. CPU time has no waiting in ' +
    'it, so it is the steadier figure on a busy machine.',
  async run(bench) {
    const vend = await measured('vend', 'One warm vend', bench);
    const nonce = await measured('nonce', 'One nonce', bench);
    return {
      tables: [...vend, ...nonce],
      goals: [
        ratioGoal('a warm vend, beside the plain handler', vend[0], ours, ['at most', 1.05], plain),
        ratioGoal(
          'the same, if that has our part of the SDK',
          vend[0],
          ours,
          ['at most', 1.05],
          plainTrimmed,
        ),
        ratioGoal('a warm vend, beside the floor', vend[0], ours, ['at most', 2.5], floor),
      ],
    };
  },
};
