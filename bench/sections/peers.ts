import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { callerOf, plain, type Ready, readyHandlers } from '../handlers/registry.ts';
import { checkAnswer } from '../job/check-answer.ts';
import { eventFor, newContext } from '../job/events.ts';
import { startChild } from '../measure/child.ts';
import { coldStart } from '../measure/cold-start.ts';
import { interleaved } from '../measure/interleaved.ts';
import { runWarm } from '../measure/run-warm.ts';
import type { Bench, Section, Table } from '../section.ts';

async function coldTable(handlers: readonly Ready[], bench: Bench): Promise<Table> {
  const file = join(bench.folder, 'cold-peer.json');
  const once = async ({ folder, environment }: Ready) => {
    writeFileSync(file, JSON.stringify({ event: eventFor('peer'), context: newContext() }));
    const { firstMillis, answer } = await coldStart(folder, file, environment);
    checkAnswer('peer', answer);
    return [firstMillis];
  };
  for (const handler of handlers) await once(handler);
  const byTitle = Object.groupBy(handlers, ({ title }) => title);
  const titles = handlers.map(({ title }) => title);
  const all = await interleaved(titles, bench.isQuick ? 1 : 15, async (title) =>
    once(byTitle[title]?.[0] as Ready),
  );
  const sizes = handlers.map(({ title, folder }) => {
    const bundle = readFileSync(join(folder, 'index.js'));
    return `${title}: ${Math.round(gzipSync(bundle).length / 1_000)} KB with gzip`;
  });
  return {
    name: 'peers-cold',
    title: 'A cold token, with the import',
    ...{ unit: 'ms', better: 'lower', base: plain },
    rows: titles.map((title) => ({ title, rounds: all[title] ?? [] })),
    note: `Bundles: ${sizes.join('; ')}.`,
  };
}

async function warmTable(handlers: readonly Ready[], { isQuick, standIn }: Bench): Promise<Table> {
  const pace = isQuick ? { rounds: 2, times: 5, warmUp: 5 } : { rounds: 20, times: 50, warmUp: 300 };
  const starts = handlers.map(({ title, folder, environment }) => {
    return [title, { file: 'measure/warm-process.ts', args: [folder, 'peer'], environment }] as const;
  });
  const { micros } = await runWarm(Object.fromEntries(starts), pace, () => standIn.takeCalls());
  const calls = await standIn.takeCalls();
  const counts = handlers.map(({ title }) => {
    const sum = Object.values(calls[callerOf(title)] ?? {}).reduce((total, each) => total + each, 0);
    return `${title}: ${sum / (pace.rounds * pace.times)}`;
  });
  return {
    name: 'peers-warm',
    title: 'A warm token',
    ...{ unit: 'us', better: 'lower', base: plain },
    rows: Object.entries(micros).map(([title, rounds]) => ({ title, rounds })),
    note: `Calls to AWS for a token: ${counts.join('; ')}. Momento's makes one to Momento besides.`,
  };
}

export const peers: Section = {
  title: 'Peers',
  method:
    'Two published services for the same end, made anew from their documents as plain handlers: ' +
    "[hotsock's issuer](../bench/handlers/hotsock-issuer.ts) and " +
    "[Momento's token vending machine](../bench/handlers/momento-vending.js). They do another work. Neither checks who " +
    'asks, counts, spends a nonce, or sees that a key was replaced. The rows of ours and of the plain handler do all of that.',
  async run(bench) {
    const momento = await startChild<string>({ file: 'aws/momento-stand-in.js' });
    try {
      const handlers = (await readyHandlers('peer', bench)).map((handler) => ({
        ...handler,
        environment: { ...handler.environment, MOMENTO_ADDRESS: momento.first },
      }));
      return { tables: [await coldTable(handlers, bench), await warmTable(handlers, bench)] };
    } finally {
      momento.close();
    }
  },
};
