import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Editors write a file in several steps. */
const quietMillis = 50;

export interface Watching {
  /** Watches these files in place of the ones before. A file that has changed since then (epoch milliseconds) counts. */
  follow(files: readonly string[], sinceMillis: number): void;
  close(): void;
}

/** Calls back when one of the files has changed. It watches their folders: many editors replace a file by a new one. */
export function watchFiles(changed: () => void): Watching {
  let watchers: FSWatcher[] = [];
  let files: readonly string[] = [];
  /** By file. It outlives `follow`, so that an edit in the meantime is not lost. */
  const seen = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    const edited = files.filter((file) => seen.get(file) !== stateOf(file));
    for (const file of edited) seen.set(file, stateOf(file));
    if (edited.length > 0) changed();
  };
  const close = () => {
    for (const each of watchers) each.close();
    clearTimeout(timer);
  };
  return {
    close,
    follow(wanted, sinceMillis) {
      close();
      files = wanted;
      for (const file of files)
        if (!seen.has(file) && (statOf(file)?.mtimeMs ?? 0) < sinceMillis) seen.set(file, stateOf(file));
      watchers = [...new Set(files.map((file) => dirname(file)))].map((folder) =>
        watch(folder, () => {
          clearTimeout(timer);
          timer = setTimeout(look, quietMillis);
        }),
      );
      look();
    },
  };
}

const statOf = (file: string) => statSync(file, { throwIfNoEntry: false });

const stateOf = (file: string) => {
  const { mtimeMs, size } = statOf(file) ?? {};
  return `${mtimeMs} ${size}`;
};
