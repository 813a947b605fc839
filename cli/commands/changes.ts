import { Command } from 'commander';
import { existingOf } from '../../lambdas/config/existing.ts';
import { answer } from '../answer.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { type Change, changesOf } from '../deployment/changes.ts';
import { configuredApps, secretNamesOf } from '../deployment/configured-apps.ts';
import { deployedApps } from '../deployment/deployed-stack.ts';
import { secretsNamed } from '../deployment/outside.ts';

/** What the next deployment changes. */
export const changes = ({ config, terminal }: Context): Command =>
  new Command('changes')
    .description(
      'says what deploying vending.config.ts changes for keys and secrets; exit code 1 if it needs steps first',
    )
    .option(
      '--stack <name>',
      "the stack in AWS; by default the one that this folder's vending.config.ts names",
    )
    .option('--json', 'print the answer as JSON, for scripts')
    .action(async ({ stack = config.name, ...options }: { stack?: string; json?: true }) => {
      const [before = {}, after] = [await deployedApps(stack, config.name), configuredApps(config)];
      const known = new Set(secretNamesOf(before));
      const found = await secretsNamed(secretNamesOf(after).filter((name) => !known.has(name)));
      const all = changesOf(before, after, {
        taken: new Set(found.keys()),
        existing: new Set(existingOf(config).secrets),
      });
      const words = all.length > 0 ? { text: all.map(inWords).join('\n') } : { note: 'No secret changes.' };
      answer(terminal, options, all, words);
      if (all.some(({ needs }) => needs !== undefined)) throw new CommandError('Take these steps first.');
    });

const inWords = ({ app, what, effect, needs }: Change) =>
  `${app}: ${what}. ${effect}${needs === undefined ? '' : ` Before you deploy: ${needs}`}`;
