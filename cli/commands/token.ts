import type { Command } from 'commander';
import { command } from '../command.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { type TokenOptions, tokenRequests } from '../token-requests.ts';

/** Asks for a token, as a frontend or a backend does. */
export const token = (context: Context): Command =>
  asksForTokens(command('token <app>', 'asks the app for a token; say by an option who is asking'))
    .option('--nonce <nonce>', "the vendor's nonce; where nonces are ours, one is asked for")
    .action(async (name: string, options: CommonOptions & TokenOptions) => {
      const target = await targetOf(context, options);
      const ask = await tokenRequests(context, target, appNamed(context, name), options);
      context.terminal.out(JSON.stringify(await ask(), null, 2));
    });

/** A command with the options that say who is asking. */
export const asksForTokens = (made: Command): Command =>
  made
    .option('--api-key <key>', 'a backend (or VENDING_API_KEY in the environment)')
    .option('--bearer <token>', 'whoever has logged in at your identity provider (or VENDING_BEARER)')
    .option('--user <name>', 'a user; the password is typed unseen, or read from standard input')
    .option('--phone <number>', 'a telephone; the code that it gets is typed, or read from standard input')
    .option('--guest', 'nobody (apps with the caller `unsafeOpen`)')
    .option('--subject <id>', 'whom the token is for, where a backend asks');
