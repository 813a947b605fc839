import { setTimeout } from 'node:timers/promises';
import { prices } from '../../cli/cost/prices.ts';
import { medianOf, quantileOf } from '../measure/statistics.ts';
import { figure } from '../report/figure.ts';
import { tableOf } from '../report/markdown.ts';
import { type CpuShare, cpusInInit, cpusOf } from './cpu-share.ts';
import type { Deployment } from './deployment.ts';
import { eventOf, type Request, requestsOf } from './requests.ts';
import { startSandbox } from './sandbox.ts';

const loginMegabytes = [512, 768, 1_024, 1_536, 1_769, 2_048, 3_008];
const otherMegabytes = [128, 256, 512, 768, 1_024, 1_536, 1_769];
/** Sandboxes do not answer one request after the other: each finds its CPU time of this period unused. */
const pauseMillis = 25;

/** Each request at each size: after init the sandbox has the size's share of a CPU, and AWS answers after 5 ms. */
export async function byMemory(deployment: Deployment, share: CpuShare, rounds: number): Promise<string> {
  const tables: string[] = [];
  for (const request of requestsOf(deployment.credentials)) {
    const isLogin = request.name.startsWith('login');
    const rows = (isLogin ? loginMegabytes : otherMegabytes).map((megabytes) => ({
      megabytes,
      ...{
        init: [] as number[],
        first: [] as number[],
        warm: [] as number[],
        cpu: [] as number[],
        peak: [] as number[],
      },
    }));
    for (let round = 0; round < rounds; round += 1)
      for (const row of rows) await measure(deployment, share, request, isLogin ? 6 : 15, row);
    tables.push(`**${request.name}**`, tableOf(head, rows.map(cellsOf)));
  }
  return tables.join('\n\n');
}

interface Row {
  readonly megabytes: number;
  readonly init: number[];
  readonly first: number[];
  readonly warm: number[];
  /** Per warm request. */
  readonly cpu: number[];
  readonly peak: number[];
}

async function measure(
  deployment: Deployment,
  share: CpuShare,
  request: Request,
  count: number,
  { megabytes, init, first, warm, cpu, peak }: Row,
): Promise<void> {
  share.limit(Math.max(cpusInInit, cpusOf(megabytes)));
  const sandbox = await startSandbox({
    ...deployment.sandboxOf(request.function, 'after 5 ms', megabytes),
    share,
  });
  share.limit(cpusOf(megabytes));
  init.push(sandbox.initMillis);
  first.push(await sandbox.time(eventOf(deployment, request)));
  const cpuBefore = sandbox.cpuMillis();
  for (let at = 0; at < count; at += 1) {
    await setTimeout(pauseMillis);
    warm.push(await sandbox.time(eventOf(deployment, request)));
  }
  cpu.push((sandbox.cpuMillis() - cpuBefore) / count);
  peak.push(sandbox.peakMegabytes());
  await sandbox.close();
}

const head = [
  ...['MB', 'vCPU', 'warm, median ms', 'warm, p95 ms', 'CPU ms a request', 'GB-s', 'USD a million'],
  ...['init ms', 'first answer ms', 'cold in all ms', 'most memory, MB'],
];

/** Lambda bills each started millisecond. */
function cellsOf({ megabytes, init, first, warm, cpu, peak }: Row): string[] {
  const billedMillis = warm.reduce((sum, each) => sum + Math.ceil(each), 0) / warm.length;
  const gigabyteSeconds = (megabytes / 1_024) * (billedMillis / 1_000);
  const usd = prices.invocationsPerMillion + gigabyteSeconds * prices.gigabyteSecond * 1_000_000;
  const cold = init.map((each, at) => each + (first[at] ?? 0));
  return [
    ...[megabytes, cpusOf(megabytes), medianOf(warm), quantileOf(warm, 0.95), medianOf(cpu)],
    ...[gigabyteSeconds, usd, medianOf(init), medianOf(first), medianOf(cold), Math.max(...peak)],
  ].map(figure);
}
