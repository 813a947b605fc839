import { runWarm, type WarmRounds } from '../measure/run-warm.ts';
import { differenceGoal } from '../report/goals.ts';
import type { Section, Table } from '../section.ts';

const ours = 'ours, everything on';
const plain = 'plain handler, with jose';
const floor = 'floor: raw HMAC';

const file = 'measure/in-memory-process.ts';
const starts = {
  [ours]: { file, args: ['ours'] },
  [plain]: { file, args: ['plain'] },
  [floor]: { file, args: ['floor'] },
};

const tableOf = (name: string, title: string, all: WarmRounds['micros']): Table => ({
  ...{ name, title, unit: 'us', better: 'lower', base: plain },
  rows: Object.entries(all).map(([title, rounds]) => ({ title, rounds })),
});

export const share: Section = {
  title: 'Our own share',
  method:
    'The same vend with stores in memory, so that nothing of AWS or its SDK is in it. What ours takes beyond the plain ' +
    'handler is for middleware, validation, digests, the audit, the log line and metrics. Log lines go to the null device.',
  async run({ isQuick }) {
    const pace = isQuick ? { rounds: 1, times: 20, warmUp: 20 } : { rounds: 40, times: 300, warmUp: 40_000 };
    const { micros, cpuMicros } = await runWarm(starts, pace);
    const table = tableOf('share', 'A vend without AWS', micros);
    return {
      tables: [table, tableOf('share-cpu', 'A vend without AWS: CPU time', cpuMicros)],
      goals: [
        differenceGoal(
          'our own share of a warm vend, beyond the plain handler',
          table,
          ours,
          ['at most', 60],
          plain,
        ),
        // The plain handler pays for jose's way through another thread, and ours does not.
        differenceGoal('the same, beyond the floor', table, ours, ['at most', 60], floor),
      ],
    };
  },
};
