import { setTimeout } from 'node:timers/promises';
import { type Check, failuresOf, step } from '../harness/checks.ts';
import { serveAtStart } from '../harness/serve-at-start.ts';
import { measured } from './sandboxes.ts';
import { flowsOf } from './traffic.ts';

/**
 * Mixed traffic of all five vendors against the local runner, for `SOAK_SECONDS` (by default ten minutes). No answer is
 * 5xx, none is another than expected, and the sandboxes' memory and handles stay flat from the end of the first third of
 * the time, in which everything is loaded and compiled, to the end. Memory is V8's heap after a garbage collection, as a
 * debugger sees it: resident memory tells how busy the machine was.
 */
const seconds = Number(process.env['SOAK_SECONDS'] ?? 600);
const clients = 6;
/** After each flow: so the machine is busy, and not overrun. */
const restMillis = 50;
const moreMegabytes = 2;
/** Connections: as many as calls overlapped. */
const moreHandles = 20;

const served = await serveAtStart();
Object.assign(process.env, {
  VENDING_BASE_URL: served.runner.baseUrl,
  VENDING_CREDENTIALS_FILE: served.credentialsFile,
  VENDING_OUTBOX_FILE: served.outboxFile,
});

/** By route: durations in milliseconds. */
const durations = new Map<string, number[]>();
const serverErrors: string[] = [];
const flows = Object.entries(
  await flowsOf((route, status, millis) => {
    if (status >= 500) serverErrors.push(`${route}: ${status}`);
    durations.set(route, [...(durations.get(route) ?? []).slice(-2_000), millis]);
    answers += 1;
  }),
);
let answers = 0;
const unexpected: string[] = [];
/** One after another, since each starts a function. */
await step('each flow once', async () => {
  for (const [, flow] of flows) await flow();
});
const until = Date.now() + seconds * 1_000;

/** The first client has the flows that hash passwords: each hash takes 32 MB, and Lambda would run one at a time. */
const isFirsts = ([name]: (typeof flows)[number]) => name.startsWith('comapi');
async function client(at: number): Promise<void> {
  const own = flows.filter((flow) => isFirsts(flow) === (at === 0));
  for (let turn = at; Date.now() < until; turn += 1) {
    const [name, flow] = own[turn % own.length] ?? ['', async () => {}];
    await flow().catch((error: Error) => unexpected.push(`${name}: ${error.message}`));
    await setTimeout(restMillis);
  }
}
const traffic = Promise.all(Array.from({ length: clients }, (_, at) => client(at)));
const before = await step(`${seconds / 3} s of traffic, to warm up`, async () => {
  await setTimeout((seconds / 3) * 1_000);
  return measured();
});
await step(`${(seconds * 2) / 3} s more`, () => traffic);
const grown = (await measured()).flatMap((after) => {
  const first = before.find(({ pid }) => pid === after.pid);
  return first ? [{ ...after, heapBefore: first.heapMegabytes, handlesBefore: first.handles }] : [];
});
console.log(`${answers} answers, ${(answers / seconds).toFixed(0)} a second`);
console.table(
  grown.map(({ name, heapBefore, heapMegabytes, handlesBefore, handles, residentMegabytes }) => ({
    function: name,
    'heap MB before': Number(heapBefore.toFixed(2)),
    after: Number(heapMegabytes.toFixed(2)),
    'handles before': handlesBefore,
    'after ': handles,
    'resident MB': Math.round(residentMegabytes),
  })),
);
console.table(
  [...durations].map(([route, all]) => {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    return { route, answers: all.length, 'p50 ms': at(0.5), 'p99 ms': at(0.99) };
  }),
);

const none = (found: readonly string[]) => {
  if (found.length > 0) throw new Error(`${found.length}: ${[...new Set(found)].slice(0, 10).join('; ')}`);
};
const fatter = grown.filter(({ heapBefore, heapMegabytes }) => heapMegabytes - heapBefore > moreMegabytes);
const wider = grown.filter(({ handlesBefore = 0, handles = 0 }) => handles - handlesBefore > moreHandles);
const names = (some: typeof grown) => some.map(({ name }) => name);
const checks: Check[] = [
  { name: 'no answer is 5xx', run: async () => none(serverErrors) },
  { name: 'every answer is the expected one', run: async () => none(unexpected) },
  {
    name: 'no function threw',
    run: async () => none(served.lines.filter((line) => line.includes('unexpected_error'))),
  },
  {
    name: 'no sandbox ended',
    run: async () => none(served.lines.filter((line) => line.includes('the sandbox ended'))),
  },
  { name: `no sandbox has over ${moreMegabytes} MB more`, run: async () => none(names(fatter)) },
  { name: `no sandbox has over ${moreHandles} handles more`, run: async () => none(names(wider)) },
];
const failed = await failuresOf(checks);
await served.close();
process.exit(failed > 0 ? 1 : 0);
