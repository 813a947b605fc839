import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Editors write a file in several steps. */
const quietMillis = 50;

export interface Watching {
  /** Watches these files in place of the ones before. */
  follow(files: readonly string[]): void;
  close(): void;
}

/** Calls back when one of the files has changed. It watches their folders: many editors replace a file by a new one. */
export function watchFiles(changed: () => void): Watching {
  let watchers: FSWatcher[] = [];
  let files: readonly string[] = [];
  let seen = '';
  let timer: NodeJS.Timeout | undefined;

  const look = () => {
    const now = stateOf(files);
    if (now === seen) return;
    seen = now;
    changed();
  };
  const close = () => {
    for (const each of watchers) each.close();
    clearTimeout(timer);
  };
  return {
    close,
    follow(wanted) {
      close();
      files = wanted;
      seen = stateOf(files);
      watchers = [...new Set(files.map((file) => dirname(file)))].map((folder) =>
        watch(folder, () => {
          clearTimeout(timer);
          timer = setTimeout(look, quietMillis);
        }),
      );
    },
  };
}

const stateOf = (files: readonly string[]) =>
  files
    .map((file) => {
      const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return `${mtimeMs} ${size}`;
    })
    .join();
