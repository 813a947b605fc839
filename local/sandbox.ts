import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ownModule } from '../infra/folders.ts';

export interface SandboxOptions {
  /** Name of the function, for the log. */
  name: string;
  /** `file.export`; the file is CommonJS and lies under the task root. */
  handler: string;
  taskRoot: string;
  /** The whole environment of the process: nothing is inherited. */
  environment: Record<string, string>;
  timeoutMillis: number;
  /** The time for the function, in epoch milliseconds; by default the machine's. */
  now?: () => number;
  log(line: string): void;
}

/** The outcome of an invocation; `payload` is the handler's result as JSON text. */
export type Outcome = { kind: 'answered'; payload: string } | { kind: 'failed' } | { kind: 'timed out' };

export interface Sandbox {
  invoke(event: unknown, requestId: string): Promise<Outcome>;
  /** Ends the process once it is idle, as Lambda may at any time: the next invocation starts cold. */
  discard(): void;
  close(): Promise<void>;
}

/** Parent to child. */
export interface Invocation {
  id: string;
  event: unknown;
  deadlineEpochMillis: number;
  nowEpochMillis?: number;
}

/** Child to parent: the handler is loaded, or one invocation has ended (without payload: the handler threw). */
export type Report = { ready: true } | { id: string; payload?: string };

interface Child {
  process: ChildProcess;
  ready: Promise<void>;
  pending: Map<string, (outcome: Outcome) => void>;
}

/** As many as the AWS SDK has connections: with more requests at a time, calls would wait for one and time out. */
const maxConcurrent = 50;

/**
 * Ends a process that never gets ready. Lambda allows 10 s (Developer Guide, "Understanding the Lambda execution
 * environment lifecycle"). A busy laptop may need longer for what Lambda does in half a second.
 */
const initLimitMillis = 60_000;

/**
 * Runs a function in a separate process, started at its first invocation and kept warm. Lambda gives each sandbox one
 * request at a time and starts more sandboxes; here one process takes 50 requests at a time, and the others wait. After
 * a timeout the process takes no new request and ends with its last: Lambda, too, discards such a sandbox.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { name, timeoutMillis, now, log } = options;
  const running = new Set<ChildProcess>();
  const waiting: (() => void)[] = [];
  let inFlight = 0;
  let isClosed = false;
  let current: Child | undefined;

  function start(): Child {
    const started = startProcess(options);
    const child: Child = { process: started, ready: Promise.resolve(), pending: new Map() };
    running.add(started);
    child.ready = new Promise((resolve) => {
      const overdue = setTimeout(() => started.kill('SIGKILL'), initLimitMillis);
      started.on('message', (message: Report) => {
        if ('id' in message) {
          const { id, payload } = message;
          child.pending.get(id)?.(payload === undefined ? { kind: 'failed' } : { kind: 'answered', payload });
        } else {
          clearTimeout(overdue);
          resolve();
        }
      });
      const end = (how: string) => {
        clearTimeout(overdue);
        running.delete(started);
        if (current === child) {
          current = undefined;
          log(`${name}: the sandbox ended with ${how}`);
        }
        for (const settle of child.pending.values()) settle({ kind: 'failed' });
        resolve();
      };
      started.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      // Without this listener, a process that fails to start would end the runner.
      started.once('error', ({ message }) => end(message));
    });
    return child;
  }

  return {
    async invoke(event, id) {
      if (inFlight < maxConcurrent) inFlight += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return isClosed ? { kind: 'failed' } : await run(event, id);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else inFlight -= 1;
      }
    },
    discard() {
      const child = current;
      current = undefined;
      if (child?.pending.size === 0) child.process.kill('SIGKILL');
    },
    async close() {
      isClosed = true;
      current = undefined;
      const ended = [...running].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(ended);
    },
  };

  async function run(event: unknown, id: string): Promise<Outcome> {
    current ??= start();
    const child = current;
    const outcome = new Promise<Outcome>((resolve) => child.pending.set(id, resolve));
    await child.ready;
    const overdue = setTimeout(() => {
      log(`${name}: ${id} timed out after ${timeoutMillis} ms`);
      child.pending.get(id)?.({ kind: 'timed out' });
      if (current === child) current = undefined;
    }, timeoutMillis);
    const nowEpochMillis = now?.() ?? Date.now();
    const deadlineEpochMillis = nowEpochMillis + timeoutMillis;
    const invocation: Invocation = { id, event, deadlineEpochMillis, ...(now && { nowEpochMillis }) };
    // A process that died meanwhile takes no message; its exit settles the pending invocations.
    if (child.process.connected) child.process.send(invocation, () => {});
    const settled = await outcome;
    clearTimeout(overdue);
    child.pending.delete(id);
    if (current !== child && child.pending.size === 0) child.process.kill('SIGKILL');
    return settled;
  }
}

function startProcess({ taskRoot, handler, environment, log }: SandboxOptions): ChildProcess {
  const started = fork(ownModule('local', 'sandbox-process'), [taskRoot, handler], {
    cwd: taskRoot,
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [started.stdout, started.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', log);
  }
  return started;
}
