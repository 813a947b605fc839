import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CpuShare } from './cpu-share.ts';
import { startRuntimeApi } from './runtime-api.ts';

export interface SandboxOptions {
  readonly arn: string;
  readonly handler: string;
  readonly taskRoot: string;
  /** The whole environment of the process: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** The group that the process is born in. */
  readonly share?: CpuShare | undefined;
}

export interface Sandbox {
  /** From the start of the process to the first request for an event: Node, the runtime client and the bundle. */
  readonly initMillis: number;
  /** An answer in API Gateway's payload format 2.0, and how long it took. */
  invoke(event: unknown): Promise<{ readonly payload: string; readonly millis: number }>;
  /** How long an answer takes. Throws unless it is a success. */
  time(event: unknown): Promise<number>;
  /** User and system time of the process so far. */
  cpuMillis(): number;
  /** The most memory that the process has had so far. */
  peakMegabytes(): number;
  close(): Promise<void>;
}

const client = join(import.meta.dirname, 'node_modules/aws-lambda-ric/index.mjs');
/** Of the kernel's clock, whatever its real frequency (proc(5), `utime`). */
const millisPerTick = 10;

/** Starts a function as Lambda does: AWS's runtime client in Node, with the bundle as its task. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { arn, handler, taskRoot, environment, share } = options;
  const api = await startRuntimeApi(arn);
  const command = `${share ? `${share.join} && ` : ''}exec "$0" "$@"`;
  const startedAt = performance.now();
  const started = spawn('/bin/sh', ['-c', command, process.execPath, client], {
    cwd: taskRoot,
    env: {
      ...environment,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_RUNTIME_API: api.address,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_GROUP_NAME: 'bench',
      AWS_LAMBDA_LOG_STREAM_NAME: 'bench',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints: Buffer[] = [];
  started.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const ended = once(started, 'exit').then(() => {
    throw new Error(`the runtime ended: ${Buffer.concat(complaints)}`);
  });
  ended.catch(() => {});
  await Promise.race([api.ready, ended]);
  const initMillis = performance.now() - startedAt;
  const invoke = (event: unknown) => Promise.race([api.invoke(event), ended]);
  return {
    initMillis,
    invoke,
    async time(event) {
      const { payload, millis } = await invoke(event);
      if (!/"statusCode":20[04]\b/.test(payload)) throw new Error(`the function answered ${payload}`);
      return millis;
    },
    cpuMillis: () => cpuMillisOf(started),
    peakMegabytes: () => Number(/VmHWM:\s+(\d+)/.exec(read(started, 'status'))?.[1]) / 1_024,
    async close() {
      started.kill('SIGKILL');
      await ended.catch(() => {});
      await api.close();
    },
  };
}

const read = ({ pid }: ChildProcess, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');

function cpuMillisOf(child: ChildProcess): number {
  const [, rest = ''] = read(child, 'stat').split(') ');
  const [user, system] = rest.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * millisPerTick;
}
