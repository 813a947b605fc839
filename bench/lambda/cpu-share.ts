import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A control group of the kernel's that processes join, and that bounds what they get. */
export interface CpuShare {
  /** A shell command that puts the shell into the group. */
  readonly join: string;
  /** Puts this process into the group, until the group is removed. */
  enter(): void;
  /** In CPUs; undefined takes the bound away. */
  limit(cpus: number | undefined): void;
  remove(): void;
}

/** "At 1,769 MB, a function has the equivalent of one vCPU" (Lambda Developer Guide, "Configure Lambda function memory"). */
export const cpusOf = (memoryMegabytes: number): number => memoryMegabytes / 1_769;

/** "On-demand Lambda functions use a full vCPU (non-throttled)" in the init phase (AWS, Serverless Land, guide on Java). */
export const cpusInInit = 1;

/** Short, as a request is: with the kernel's default of 100 ms a login would begin with a whole CPU. */
const periodMicros = 20_000;
const root = '/sys/fs/cgroup';
const isVersion2 = existsSync(join(root, 'cgroup.controllers'));

/** Throws if this is not Linux, or not run by root. */
export function createCpuShare(name: string): CpuShare {
  const parent = join(root, isVersion2 ? '' : 'cpu');
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  const write = (file: string, value: string) => writeFileSync(join(folder, file), value);
  // Before all else that runs on the machine: the bound alone holds the group back.
  write(isVersion2 ? 'cpu.weight' : 'cpu.shares', isVersion2 ? '10000' : '262144');
  if (!isVersion2) write('cpu.cfs_period_us', String(periodMicros));
  return {
    join: `echo $$ > ${join(folder, 'cgroup.procs')}`,
    limit(cpus) {
      const micros = cpus === undefined ? undefined : Math.round(cpus * periodMicros);
      if (isVersion2) write('cpu.max', `${micros ?? 'max'} ${periodMicros}`);
      else write('cpu.cfs_quota_us', String(micros ?? -1));
    },
    enter: () => write('cgroup.procs', String(process.pid)),
    remove() {
      writeFileSync(join(parent, 'cgroup.procs'), String(process.pid));
      rmdirSync(folder);
    },
  };
}
