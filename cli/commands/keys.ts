import { Command } from 'commander';
import { present } from '../../lambdas/contract/present.ts';
import type { Scope } from '../../lambdas/contract/principal.ts';
import { command, type ListOptions, listCommand, names, wholeNumber } from '../command.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { apiKeysOf } from '../directory/api-keys.ts';
import { orConflict } from '../directory/or-conflict.ts';
import { printRows } from '../rows.ts';

interface CreateOptions extends CommonOptions, Scope {
  readonly label?: string;
}

/** API keys of backends. */
export const keys = (context: Context): Command => {
  const keysAt = async (options: CommonOptions) => apiKeysOf((await targetOf(context, options)).directory);
  const { terminal } = context;

  return new Command('keys')
    .description('API keys, with which backends ask for tokens of their users')
    .addCommand(
      command('create <app...>', 'makes a key for these apps and shows it once; only its digest is kept')
        .option('--label <text>', 'what it is for, in the list')
        .option('--subject-prefix <text>', 'only for users whose id begins so')
        .option('--metadata-keys <a,b>', 'may give its users these metadata, and no others', names)
        .option('--max-lifetime-seconds <n>', 'its tokens live no longer than this', wholeNumber)
        .action(async (apps: string[], { label, json, local, stack, ...scope }: CreateOptions) => {
          for (const app of apps) appNamed(context, app);
          const keys = await keysAt(present({ local, stack }));
          const made = await keys.create({ apps, scope, label });
          if (json) return terminal.out(JSON.stringify({ ...made, apps, scope }, null, 2));
          terminal.say(
            `API key ${made.id} for ${apps.join(', ')}. It is shown this once; send it as X-API-Key.`,
          );
          terminal.out(made.apiKey);
        }),
    )
    .addCommand(
      listCommand('list', 'lists the keys: what they are for, and which are revoked').action(
        async ({ limit, after, ...options }: ListOptions & CommonOptions) =>
          printRows(terminal, await (await keysAt(options)).list(limit, after), options.json === true),
      ),
    )
    .addCommand(
      command(
        'revoke <id>',
        'stops a key: no more tokens, and those that it got are refused here at once',
      ).action(async (id: string, options: CommonOptions) => {
        await orConflict((await keysAt(options)).revoke(id), `There is no API key ${id}.`);
        terminal.say(`Revoked. Functions that know the key refuse it within apiKeyMaxAgeSeconds (60).`);
      }),
    );
};
