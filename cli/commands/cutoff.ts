import { Command, InvalidArgumentError } from 'commander';
import { command, type ListOptions, listCommand } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { cutOffsOf, forGoodEpochSeconds } from '../directory/cut-offs.ts';
import { orConflict } from '../directory/or-conflict.ts';
import { printRows } from '../rows.ts';

interface WhomOptions extends CommonOptions {
  readonly everybody?: true;
}

/** Cut-offs of users, and of whole apps. */
export const cutoff = (context: Context): Command => {
  const { terminal } = context;
  const cutOffsAt = async (app: string, options: CommonOptions) =>
    cutOffsOf((await targetOf(context, options)).directory, appNamed(context, app));

  return new Command('cutoff')
    .description('stops a user or a whole app, from the next request on')
    .addCommand(
      forWhom(
        'set <app> [user]',
        "refuses new tokens to the user, and the user's tokens at this service, until `cutoff clear`",
      )
        .option(
          '--before <time>',
          'refuse only tokens issued before: `now`, or a time such as 2026-11-30T12:00:00Z',
          epochSeconds,
        )
        .action(async (app: string, user: string | undefined, options: WhomOptions & { before?: number }) => {
          const before = options.before ?? forGoodEpochSeconds;
          await (await cutOffsAt(app, options)).set(whom(user, options), before);
          const until =
            options.before === undefined
              ? 'until it is cleared'
              : `for tokens issued before ${isoTime(before)}`;
          terminal.say(`${user ?? 'Every user'} is cut off from ${app} ${until}.`);
        }),
    )
    .addCommand(
      forWhom('clear <app> [user]', 'ends a cut-off').action(
        async (app: string, user: string | undefined, options: WhomOptions) => {
          const cleared = (await cutOffsAt(app, options)).clear(whom(user, options));
          await orConflict(
            cleared,
            `${user ?? 'The whole app'} is not cut off${user ? ` from ${app}` : ''}.`,
          );
          terminal.say(`${user ?? 'Every user'} can get tokens of ${app} again.`);
        },
      ),
    )
    .addCommand(
      listCommand('list <app>', 'lists the cut-offs of an app').action(
        async (app: string, { limit, after, ...options }: ListOptions & CommonOptions) => {
          const { rows, ...page } = await (await cutOffsAt(app, options)).list(limit, after);
          const shown = rows.map(({ user = '(everybody)', before }) => ({
            user,
            refused: before === forGoodEpochSeconds ? 'all' : `issued before ${isoTime(before)}`,
          }));
          printRows(terminal, { rows: shown, ...page }, options.json === true);
        },
      ),
    );
};

const forWhom = (usage: string, description: string) =>
  command(usage, description).option('--everybody', 'the whole app, in place of a user');

/** If the user is forgotten, the command must not cut off the whole app. */
function whom(user: string | undefined, { everybody }: WhomOptions): string | undefined {
  if ((user === undefined) !== (everybody === true))
    throw new CommandError('Name a user, or use --everybody.');
  return user;
}

const isoTime = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString().replace('.000', '');

/** Tokens have whole seconds, so `now` is the next second: it includes tokens issued earlier in this one. */
function epochSeconds(text: string): number {
  const millis = text === 'now' ? Date.now() : Date.parse(text);
  if (Number.isNaN(millis))
    throw new InvalidArgumentError('It must be `now`, or a time such as 2026-11-30T12:00:00Z.');
  return text === 'now' ? Math.floor(millis / 1000) + 1 : Math.ceil(millis / 1000);
}
