import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { heapMegabytes } from './heap.ts';

/** What a function's process holds. Handles are counted on Linux only. */
export interface Measured {
  readonly pid: number;
  readonly name: string;
  readonly heapMegabytes: number;
  readonly residentMegabytes: number;
  readonly handles: number | undefined;
}

/** The processes that the local runner has started in this process, one after another. */
export async function measured(): Promise<Measured[]> {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' });
  const found: Measured[] = [];
  for (const line of listed.split('\n')) {
    const [, pid, parent, kilobytes] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s.*sandbox-process/.exec(line) ?? [];
    if (Number(parent) !== process.pid) continue;
    const of = { pid: Number(pid), residentMegabytes: Number(kilobytes) / 1_024 };
    const handles = handlesOf(of.pid);
    found.push({ ...of, name: nameOf(of.pid), handles, heapMegabytes: await heapMegabytes(of.pid) });
  }
  return found;
}

function handlesOf(pid: number): number | undefined {
  const folder = `/proc/${pid}/fd`;
  return existsSync(folder) ? readdirSync(folder).length : undefined;
}

/** Only its environment tells which function a process is. */
function nameOf(pid: number): string {
  const file = `/proc/${pid}/environ`;
  const environ = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return /AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(environ)?.[1] ?? String(pid);
}
