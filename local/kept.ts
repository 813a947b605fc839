import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Listening, PortTaken } from './listen.ts';

/** Small values that live on from one start to the next, such as secrets and ports. */
export interface Kept {
  /** What is kept under this name; at first, what `make` gives. */
  get<Value>(name: string, make: () => Value): Value;
  set(name: string, value: unknown): void;
  /** Starts a server on its port of the last time, if that is free. */
  open<Opened extends Listening>(name: string, start: (port: number) => Promise<Opened>): Promise<Opened>;
}

/**
 * Keeps values as JSON in one file, which only its owner can read; without a file, in memory. Every change is on the disk
 * at once and whole: a process that is killed leaves the file of before or of after.
 */
export function keptIn(file?: string): Kept {
  const values: Record<string, unknown> = (file && read(file)) || {};
  const kept: Kept = {
    get(name, make) {
      if (!(name in values)) kept.set(name, make());
      return values[name] as ReturnType<typeof make>;
    },
    set(name, value) {
      values[name] = value;
      if (file === undefined) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(values), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    async open(name, start) {
      const opened = await start(kept.get(`${name} port`, () => 0)).catch((error: unknown) => {
        if (error instanceof PortTaken) return start(0);
        throw error;
      });
      kept.set(`${name} port`, opened.port);
      return opened;
    },
  };
  return kept;
}

function read(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${file} can't be read: start with --fresh`);
  }
}
