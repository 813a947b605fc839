import type { Command } from 'commander';
import { command } from '../command.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { type TokenOptions, tokenRequests } from '../token-requests.ts';

/** Asks for a token, as a frontend or a backend does. */
export const token = (context: Context): Command =>
  asksForTokens(command('token <app>', 'asks the app for a token; an option chooses who is asking'))
    .option('--nonce <nonce>', "the vendor's nonce; if the app makes nonces, the command asks for one")
    .action(async (name: string, options: CommonOptions & TokenOptions) => {
      const target = await targetOf(context, options);
      const requests = await tokenRequests(context, target, appNamed(context, name), options);
      context.terminal.out(JSON.stringify(await requests.ask(), null, 2));
    });

/** A command with the options that choose who is asking. */
export const asksForTokens = (made: Command): Command =>
  made
    .option('--api-key <key>', 'a backend (or VENDING_API_KEY in the environment)')
    .option('--bearer <token>', 'a token of your identity provider (or VENDING_BEARER in the environment)')
    .option('--user <name>', 'a user; reads the password from a hidden prompt or from standard input')
    .option(
      '--phone <number>',
      'a phone; reads the code that it gets from a hidden prompt or from standard input',
    )
    .option('--guest', 'a guest (apps with the caller `unsafeOpen`)')
    .option('--subject <id>', 'the user of the token, if a backend asks');
