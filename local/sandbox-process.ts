/**
 * The child side of a function, in place of the Lambda runtime. It loads the handler, then runs one invocation for each
 * message of the parent. Arguments: the task root and the `file.export` of the handler.
 */
import { createRequire, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { Invocation, Report } from './sandbox.ts';

const [taskRoot = '', handlerName = ''] = process.argv.slice(2);
const report = (message: Report) => process.send?.(message);

const MachineDate = Date;
/** How far the function's clock is ahead of the machine's. */
let aheadMillis = 0;
class AheadDate extends MachineDate {
  constructor(...given: [] | ConstructorParameters<typeof MachineDate>) {
    if (given.length === 0) super(MachineDate.now() + aheadMillis);
    else super(...(given as [number]));
  }
  static override now = () => MachineDate.now() + aheadMillis;
}

// Ctrl-C at the terminal reaches the whole process group, but only the parent decides when this process ends.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());

// The runner's, for this process alone.
delete process.env['NODE_COMPILE_CACHE'];
const [, file = '', exportName = ''] = /^(.*)\.([^.]+)$/.exec(handlerName) ?? [];
const bundle = createRequire(join(taskRoot, 'index.js'))(join(taskRoot, `${file}.js`));
const handler: unknown = bundle[exportName];
if (typeof handler !== 'function') throw new Error(`${handlerName} is undefined or not a function`);
// Most of these processes are killed, and would leave nothing to the next.
flushCompileCache();

process.on('message', async ({ id, event, deadlineEpochMillis, nowEpochMillis }: Invocation) => {
  if (nowEpochMillis !== undefined) {
    aheadMillis = nowEpochMillis - MachineDate.now();
    globalThis.Date = AheadDate as DateConstructor;
  }
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineEpochMillis - Date.now()),
  };
  try {
    const payload = JSON.stringify((await handler(event, context)) ?? null);
    report({ id, payload });
  } catch (error) {
    console.error('Invoke Error', error);
    report({ id });
  }
});
report({ ready: true });
