import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { lockFolder } from '../../local/folder-lock.ts';
import { removeDirectories, temporaryDirectory } from './small-assembly.ts';

afterAll(removeDirectories);

test('one process has the folder, which only its owner can read', () => {
  const folder = temporaryDirectory();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'pid'), String(process.ppid));
  expect(() => lockFolder(folder)).toThrow(`process ${process.ppid} runs in this folder already`);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('the id of a killed process is no lock, also if this process has got it', () => {
  const folder = temporaryDirectory();
  for (const id of [String(process.pid), '4194305', 'half', '']) {
    writeFileSync(join(folder, 'pid'), id);
    lockFolder(folder)();
  }
});
