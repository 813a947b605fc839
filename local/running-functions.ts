import { accountId } from './account.ts';
import { createEnvironment } from './environment.ts';
import type { LambdaFunction } from './functions.ts';
import { createSandbox, type Outcome, type Sandbox } from './sandbox.ts';
import type { Authority } from './stand-ins/authority.ts';

interface Running {
  /** A new folder for the unpacked code. */
  readonly unpacked: string;
  readonly authority: Authority;
  /** More variables, by those that the template and Lambda set. */
  readonly environmentOf: (variables: Readonly<Record<string, string>>) => Record<string, string>;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly log: (line: string) => void;
}

export interface RunningFunctions {
  /** @param id logical id, or ARN. */
  invoke(id: string, event: unknown, requestId: string): Promise<Outcome>;
  /** Has every function start cold at its next invocation. */
  discard(): void;
  close(): Promise<void>;
}

/** Runs a deployment's functions, each at its first invocation, and makes them known to the stand-ins. */
export function runFunctions(
  functions: readonly LambdaFunction[],
  { unpacked, authority, environmentOf, now, log }: Running,
): RunningFunctions {
  const sandboxes = new Map<string, Sandbox>();
  for (const lambda of functions) {
    const { logicalId, name, roleName } = lambda;
    const arn = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${name}`;
    authority.register(logicalId, { ...lambda, name: logicalId, arn });
    const { taskRoot, variables } = createEnvironment(lambda, unpacked);
    const environment = { ...variables, ...environmentOf(variables) };
    const sandbox = createSandbox({
      ...lambda,
      name: logicalId,
      taskRoot,
      environment,
      ...(now && { now }),
      log,
    });
    sandboxes.set(logicalId, sandbox).set(lambda.arn, sandbox);
  }
  const all = () => new Set(sandboxes.values());
  return {
    invoke: async (id, event, requestId) =>
      (await sandboxes.get(id)?.invoke(event, requestId)) ?? { kind: 'failed' },
    discard() {
      for (const sandbox of all()) sandbox.discard();
    },
    async close() {
      await Promise.all([...all()].map((sandbox) => sandbox.close()));
    },
  };
}
