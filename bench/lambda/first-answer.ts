import { medianOf } from '../measure/statistics.ts';
import { figure } from '../report/figure.ts';
import { tableOf } from '../report/markdown.ts';
import { type CpuShare, cpusInInit, cpusOf } from './cpu-share.ts';
import type { Aws, Deployment } from './deployment.ts';
import { eventOf, requestsOf } from './requests.ts';
import { startSandbox } from './sandbox.ts';

const ways: readonly Aws[] = ['at once', 'after 5 ms', 'after 5 ms, over TLS'];
const megabytes = 1_024;

/** What the first answer waits for: keys, connections and TLS. Whatever is done in init is missing from it. */
export async function firstAnswers(deployment: Deployment, share: CpuShare, rounds: number): Promise<string> {
  const cases = requestsOf(deployment.credentials).flatMap((request) =>
    ways.map((aws) => ({
      request,
      aws,
      init: [] as number[],
      first: [] as number[],
      second: [] as number[],
    })),
  );
  for (let round = 0; round < rounds; round += 1)
    for (const { request, aws, init, first, second } of cases) {
      share.limit(cpusInInit);
      const options = deployment.sandboxOf(request.function, aws, megabytes);
      const sandbox = await startSandbox({ ...options, share });
      share.limit(cpusOf(megabytes));
      init.push(sandbox.initMillis);
      first.push(await sandbox.time(eventOf(deployment, request)));
      second.push(await sandbox.time(eventOf(deployment, request)));
      await sandbox.close();
    }
  return tableOf(
    [
      `request at ${megabytes} MB, milliseconds (median)`,
      'AWS answers',
      'init',
      'first answer',
      'second answer',
    ],
    cases.map(({ request, aws, init, first, second }) => [
      request.name,
      aws,
      ...[init, first, second].map((each) => figure(medianOf(each))),
    ]),
  );
}
