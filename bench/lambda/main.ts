/** `npm run bench:lambda`: the synthesized functions under AWS's own runtime client. `-- --quick` measures each once or twice. */
import { availableParallelism, cpus } from 'node:os';
import { compareAnswers } from './answers.ts';
import { coldAndWarm } from './cold-and-warm.ts';
import { type CpuShare, createCpuShare } from './cpu-share.ts';
import { deploy } from './deployment.ts';
import { firstAnswers } from './first-answer.ts';
import { installRuntimeClient } from './install.ts';
import { byMemory } from './memory.ts';

const isQuick = process.argv.includes('--quick');
const only = process.argv.find((each) => each.startsWith('--only='))?.slice('--only='.length);
const wants = (section: string) => only === undefined || only.split(',').includes(section);

const client = installRuntimeClient();
// Equal answers need no shares, and others on this machine would wait for ours.
const [share, ...others] = ['cold', 'memory', 'first'].some(wants) ? createShares() : [];
const deployment = await deploy();
try {
  console.log(`Node ${process.version}, ${client}, ${cpus()[0]?.model} x ${availableParallelism()}\n`);
  if (wants('answers')) {
    const count = await compareAnswers(deployment);
    console.log(`${count} answers are the same under the runtime client and in the local runner.\n`);
  }
  if (wants('cold'))
    console.log(`## Cold and warm\n\n${await coldAndWarm(deployment, share, isQuick ? 2 : 15)}\n`);
  if (wants('memory') && share)
    console.log(`## Memory\n\n${await byMemory(deployment, share, isQuick ? 1 : 7)}\n`);
  if (wants('first') && share)
    console.log(`## The first answer\n\n${await firstAnswers(deployment, share, isQuick ? 1 : 9)}\n`);
} finally {
  await deployment.close();
  for (const each of [share, ...others]) each?.remove();
}

/** The functions' group, and this process's, which plays AWS. Without them all is measured but memory. */
function createShares(): CpuShare[] {
  try {
    const own = createCpuShare('token-vending-bench-aws');
    own.enter();
    return [createCpuShare('token-vending-bench'), own];
  } catch (error) {
    console.error(`Memory needs Linux, root and control groups: ${(error as Error).message}`);
    return [];
  }
}
