import type { Command } from 'commander';
import { makesNonces } from '../../lambdas/contract/app.ts';
import { answer } from '../answer.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { newNonce } from '../service.ts';

/** Asks for a nonce, as a frontend does. */
export const nonce = (context: Context): Command =>
  command('nonce <app>', 'asks the app for a nonce').action(async (name: string, options: CommonOptions) => {
    if (!makesNonces(appNamed(context, name)))
      throw new CommandError(`${name} makes no nonces: its vendor makes them, or it needs none.`);
    const issued = await newNonce((await targetOf(context, options)).apiUrl, name);
    answer(context.terminal, options, issued, { text: issued.nonce });
  });
