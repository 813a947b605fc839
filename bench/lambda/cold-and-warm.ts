import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianOf } from '../measure/statistics.ts';
import { figure } from '../report/figure.ts';
import { tableOf } from '../report/markdown.ts';
import type { CpuShare } from './cpu-share.ts';
import type { Aws, Deployment } from './deployment.ts';
import { eventOf, requestsOf } from './requests.ts';
import { startSandbox } from './sandbox.ts';

/** How many warm requests each sandbox answers after as many that go uncounted. A login takes long, and varies little. */
const countOf = (name: string) => (name.startsWith('login') ? 4 : 30);

/** Each function under the runtime client on a whole CPU: its init phase, its first answer and its later ones. */
export async function coldAndWarm(deployment: Deployment, share: CpuShare | undefined, rounds: number) {
  const empty = emptyFunction();
  const cases = [
    { name: 'an empty handler', options: empty.options, event: () => ({}) },
    ...requestsOf(deployment.credentials).map((request) => ({
      name: request.name,
      options: deployment.sandboxOf(request.function, 'at once' satisfies Aws),
      event: () => eventOf(deployment, request),
    })),
  ].map((each) => ({ ...each, init: [] as number[], first: [] as number[], warm: [] as number[] }));
  for (let round = 0; round < rounds; round += 1)
    for (const { name, options, event, init, first, warm } of cases) {
      const sandbox = await startSandbox({ ...options, share });
      init.push(sandbox.initMillis);
      first.push(await sandbox.time(event()));
      for (let at = 0; at < 2 * countOf(name); at += 1) {
        const millis = await sandbox.time(event());
        if (at >= countOf(name)) warm.push(millis);
      }
      await sandbox.close();
    }
  empty.remove();
  return tableOf(
    ['request, milliseconds (median)', 'init', 'first answer', 'cold in all', 'warm'],
    cases.map(({ name, init, first, warm }) => {
      const cold = init.map((each, at) => each + (first[at] ?? 0));
      return [name, ...[init, first, cold, warm].map((each) => figure(medianOf(each)))];
    }),
  );
}

/** What Node and the runtime client take by themselves. */
function emptyFunction() {
  const taskRoot = mkdtempSync(join(tmpdir(), 'token-vending-empty-'));
  writeFileSync(join(taskRoot, 'index.js'), 'exports.handler = async () => ({ statusCode: 204 });\n');
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: 'empty',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
  };
  return {
    options: { arn: 'empty', handler: 'index.handler', taskRoot, environment },
    remove: () => rmSync(taskRoot, { recursive: true }),
  };
}
