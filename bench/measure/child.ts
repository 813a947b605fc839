import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** A process of the bench: each message to it has one answer. */
export interface Child {
  ask<Answer>(message: unknown): Promise<Answer>;
  close(): void;
}

export interface ChildOptions {
  /** Below `bench/`. */
  readonly file: string;
  readonly args?: readonly string[];
  /** The whole environment; by default nothing is passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Of Node. */
  readonly options?: readonly string[];
}

/** Starts a process and waits for its first message. What it prints is dropped, as a log is, but not its errors. */
export async function startChild<First>({ file, args = [], environment = {}, options = [] }: ChildOptions) {
  const child = fork(join(import.meta.dirname, '..', file), [...args], {
    env: { ...environment },
    execArgv: [...options],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const first = await answerOf<First>(child);
  const own: Child & { readonly first: First } = {
    first,
    ask<Answer>(message: unknown) {
      const answer = answerOf<Answer>(child);
      child.send(message as object);
      return answer;
    },
    close: () => void child.kill(),
  };
  return own;
}

function answerOf<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`${child.spawnargs.slice(1).join(' ')} ended before it answered`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Answer);
    });
  });
}
