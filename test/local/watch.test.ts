import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Watching, watchFiles } from '../../local/watch.ts';

let folder: string;
let file: string;
let changes: number;
let watching: Watching;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  file = join(folder, 'vending.config.ts');
  changes = 0;
  watching = watchFiles(() => {
    changes += 1;
  });
  editAt(1_000);
});
afterEach(() => {
  watching.close();
  rmSync(folder, { recursive: true });
});

function editAt(seconds: number) {
  writeFileSync(file, `// ${seconds}`);
  utimesSync(file, seconds, seconds);
}

test('a file with the same content has not changed', () => {
  watching.follow([file], 2_000_000);
  watching.follow([file], 2_000_000);
  expect(changes).toBe(0);
});

test('an edit between the reading of a file and the watching is not lost', () => {
  editAt(3_000);
  watching.follow([file], 2_000_000);
  expect(changes).toBe(1);
});

test('an edit between two times of watching is not lost, and counts once', () => {
  watching.follow([file], 2_000_000);
  editAt(3_000);
  watching.follow([file], 4_000_000);
  watching.follow([file], 4_000_000);
  expect(changes).toBe(1);
});
