import { Command } from 'commander';
import { appsOf } from '../../lambdas/config/apps.ts';
import { answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { flowsOf } from '../cost/flows.ts';
import { scalePage } from '../scale/page.ts';
import { usageOf, wallsOf } from '../scale/walls.ts';

/** Where growth ends, and what to raise. Needs no account. */
export const scale = ({ config, terminal }: Context): Command =>
  new Command('scale')
    .description('computes at how many tokens a second each way to get one runs into a limit, and which')
    .option('--json', 'print the answer as JSON, for scripts')
    .action((options: { json?: true }) => {
      const flows = appsOf(config)
        .flatMap(flowsOf)
        .map((flow) => ({ ...flow, usage: usageOf(flow, config), walls: wallsOf(flow, config) }));
      answer(terminal, options, flows, { text: scalePage(config) });
    });
