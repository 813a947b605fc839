import { join } from 'node:path';
import { accountId } from './account.ts';
import { createEnvironment } from './environment.ts';
import type { LambdaFunction } from './functions.ts';
import { createSandbox, type Outcome, type Sandbox } from './sandbox.ts';
import type { Authority } from './stand-ins/authority.ts';

interface Running {
  /** The folder for the unpacked code, and what Node makes of it. */
  readonly unpacked: string;
  readonly authority: Authority;
  /** More variables, by those that the template and Lambda set. */
  readonly environmentOf: (variables: Readonly<Record<string, string>>) => Record<string, string>;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly log: (line: string) => void;
  /** What runs until now: a function that is the same goes on, warm; the others end when they are idle. */
  readonly before?: RunningFunctions | undefined;
}

export interface RunningFunctions {
  /** @param id logical id, or ARN. */
  invoke(id: string, event: unknown, requestId: string): Promise<Outcome>;
  /** Has every function start cold at its next invocation. */
  discard(): void;
  close(): Promise<void>;
  /** By everything that makes them what they are. */
  readonly sandboxes: ReadonlyMap<string, Sandbox>;
}

/** Runs a deployment's functions, each at its first invocation, and makes them known to the stand-ins. */
export function runFunctions(
  functions: readonly LambdaFunction[],
  { unpacked, authority, environmentOf, now, log, before }: Running,
): RunningFunctions {
  const byId = new Map<string, Sandbox>();
  const sandboxes = new Map<string, Sandbox>();
  for (const lambda of functions) {
    const { logicalId, name, roleName, handler, timeoutMillis } = lambda;
    const arn = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${name}`;
    authority.register(logicalId, { ...lambda, name: logicalId, arn });
    const { taskRoot, variables } = createEnvironment(lambda, unpacked);
    // Compiled code is kept, so that a process starts in half the time. The function doesn't see the variable.
    const environment = {
      ...variables,
      ...environmentOf(variables),
      NODE_COMPILE_CACHE: join(unpacked, 'compiled'),
    };
    const options = { name: logicalId, handler, taskRoot, environment, timeoutMillis };
    const key = JSON.stringify(options);
    const sandbox = before?.sandboxes.get(key) ?? createSandbox({ ...options, ...(now && { now }), log });
    sandboxes.set(key, sandbox);
    byId.set(logicalId, sandbox).set(lambda.arn, sandbox);
  }
  for (const [key, sandbox] of before?.sandboxes ?? []) if (!sandboxes.has(key)) sandbox.discard();
  return {
    sandboxes,
    invoke: async (id, event, requestId) =>
      (await byId.get(id)?.invoke(event, requestId)) ?? { kind: 'failed' },
    discard() {
      for (const sandbox of sandboxes.values()) sandbox.discard();
    },
    async close() {
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()));
    },
  };
}
