import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What the sandboxes hold at one moment: resident memory and open handles, by process. */
export type Sample = ReadonlyMap<
  number,
  { readonly megabytes: number; readonly handles: number | undefined }
>;

/** Of the processes that the local runner has started in this process. Handles are counted on Linux only. */
export function sample(): Sample {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' });
  const rows = listed.split('\n').flatMap((line) => {
    const [, pid, parent, kilobytes] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s.*sandbox-process/.exec(line) ?? [];
    return Number(parent) === process.pid ? [{ pid: Number(pid), megabytes: Number(kilobytes) / 1_024 }] : [];
  });
  return new Map(rows.map(({ pid, megabytes }) => [pid, { megabytes, handles: handlesOf(pid) }]));
}

function handlesOf(pid: number): number | undefined {
  const folder = `/proc/${pid}/fd`;
  return existsSync(folder) ? readdirSync(folder).length : undefined;
}

/** The functions' names, which only their processes' environment tells. */
export const nameOf = (pid: number): string =>
  /AWS_LAMBDA_FUNCTION_NAME=([^\0]+)/.exec(
    existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/environ`, 'utf8') : '',
  )?.[1] ?? String(pid);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Medians of the second and of the last third of the time: the first is for warming up. */
export function thirds(samples: readonly Sample[], pid: number, what: 'megabytes' | 'handles') {
  const third = Math.floor(samples.length / 3);
  const of = (some: readonly Sample[]) => median(some.flatMap((each) => each.get(pid)?.[what] ?? []));
  return { before: of(samples.slice(third, 2 * third)), after: of(samples.slice(2 * third)) };
}
