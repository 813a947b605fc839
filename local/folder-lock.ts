import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Locks a folder for this process: two runners in one folder would delete each other's files. Throws if a running
 * process has the lock. Returns a function that releases it. Only its owner can read the folder: it holds secrets.
 */
export function lockFolder(directory: string): () => void {
  const file = join(directory, 'pid');
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o700);
  const holder = Number(readIfThere(file));
  // In a container a process may get the id of the one that was killed.
  if (holder && holder !== process.pid && isAlive(holder))
    throw new Error(`process ${holder} runs in this folder already; stop it first`);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
