import { join } from 'node:path';
import { atStandIn } from '../aws/at-stand-in.ts';
import type { Job } from '../job/events.ts';
import type { Runs } from '../measure/answer-runs.ts';
import { startChild } from '../measure/child.ts';
import { runWarm } from '../measure/run-warm.ts';
import { boundGoal, ratioGoal } from '../report/goals.ts';
import type { Bench, Goal, Section, Table } from '../section.ts';
import { type Functions, synthesizeFunctions } from '../service/synthesis.ts';

const few = '10 stored nonces, 1 key';
const manyNonces = '100,000 stored nonces';
const manyKeys = '20 keys in the secret';

/** The noise of a paired run, which "no slower" has to allow. */
const noise = ['at most', 1.1] as const;

async function inMemory(isQuick: boolean): Promise<Table> {
  const held = (more: object) => ({
    file: 'measure/in-memory-process.ts',
    args: ['ours', JSON.stringify({ nonces: 10, ...more })],
  });
  const starts = { [few]: held({}), [manyNonces]: held({ nonces: 100_000 }), [manyKeys]: held({ keys: 20 }) };
  const pace = isQuick ? { rounds: 1, times: 20, warmUp: 20 } : { rounds: 20, times: 300, warmUp: 5_000 };
  const { micros } = await runWarm(starts, pace);
  return {
    ...{ name: 'flat-stores', title: 'A vend without AWS, by what is stored', unit: 'us', better: 'lower' },
    base: few,
    rows: Object.entries(micros).map(([title, rounds]) => ({ title, rounds })),
  };
}

const twoApps = '2 apps';
const manyApps = '100 apps';

async function byApps(job: Job, title: string, many: Functions, bench: Bench): Promise<Table> {
  const functionOf = ({ serveApp, serveShared }: Functions) => (job === 'vend' ? serveApp : serveShared);
  const start = (functions: Functions) => ({
    file: 'measure/warm-process.ts',
    args: [functionOf(functions).folder, job],
    environment: atStandIn(bench.standIn, functionOf(functions), 'flat'),
  });
  const pace = bench.isQuick ? { rounds: 1, times: 5, warmUp: 5 } : { rounds: 20, times: 50, warmUp: 500 };
  const { micros } = await runWarm(
    { [twoApps]: start(await bench.functions()), [manyApps]: start(many) },
    pace,
  );
  return {
    ...{ name: `flat-apps-${job}`, title, unit: 'us', better: 'lower', base: twoApps },
    rows: Object.entries(micros).map(([title, rounds]) => ({ title, rounds })),
  };
}

/** How much more heap a function holds after many vends. */
async function heapGoal({ isQuick, functions, standIn }: Bench): Promise<Goal> {
  const [first, more] = isQuick ? [50, 50] : [2_000, 10_000];
  const { serveApp } = await functions();
  const child = await startChild({
    file: 'measure/warm-process.ts',
    args: [serveApp.folder, 'vend'],
    environment: atStandIn(standIn, serveApp, 'flat'),
    options: ['--expose-gc'],
  });
  const before = await child.ask<Runs>(first);
  const after = await child.ask<Runs>(more);
  child.close();
  const grown = after.heapMegabytes - before.heapMegabytes;
  return boundGoal(`heap grown by ${more.toLocaleString('en-US')} vends`, ['at most', 1], grown, 'MB');
}

export const flat: Section = {
  title: 'Flat',
  method:
    'What stays the same if there is more of it. Stored nonces and keys are measured with stores in memory: nothing of ours ' +
    'grows with them. They say nothing of DynamoDB, where each call names its item. The numbers of apps are two syntheses, ' +
    'measured as under "Warm": an app has its own function, and all share the one that issues nonces. The apps are alike, so ' +
    'one build of their code serves all.',
  async run(bench) {
    const stores = await inMemory(bench.isQuick);
    await bench.functions();
    const startedAt = performance.now();
    const many = await synthesizeFunctions(join(bench.folder, 'many'), bench.isQuick ? 3 : 98);
    const synthSeconds = (performance.now() - startedAt) / 1_000;
    const vend = await byApps('vend', 'A warm vend, by the number of apps', many, bench);
    const nonce = await byApps('nonce', 'A nonce, by the number of apps', many, bench);
    return {
      tables: [stores, vend, nonce],
      goals: [
        ratioGoal('a vend with 100,000 stored nonces, beside 10', stores, manyNonces, noise, few),
        ratioGoal('a vend with 20 keys, beside 1', stores, manyKeys, noise, few),
        ratioGoal('a vend of one app of 100, beside one of 2', vend, manyApps, noise, twoApps),
        ratioGoal('a nonce of one app of 100, beside one of 2', nonce, manyApps, noise, twoApps),
        await heapGoal(bench),
        boundGoal('synthesis of 100 apps', ['at most', 60], synthSeconds, 's'),
      ],
    };
  },
};
