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
    .description('stops tokens of a user, or of a whole app, from the next request on')
    .addCommand(
      forWhom(
        'set <app> [user]',
        'no tokens for the user until `cutoff clear`, and those that are out are refused here',
      )
        .option(
          '--before <time>',
          '`now`, or a time as 2026-11-30T12:00:00Z: refuse what was issued before, and vend again',
          epochSeconds,
        )
        .action(async (app: string, user: string | undefined, options: WhomOptions & { before?: number }) => {
          const before = options.before ?? forGoodEpochSeconds;
          await (await cutOffsAt(app, options)).set(whom(user, options), before);
          const until =
            options.before === undefined
              ? 'until it is cleared'
              : `for what was issued before ${isoTime(before)}`;
          terminal.say(`${user ?? 'Everybody'} is cut off from ${app} ${until}.`);
        }),
    )
    .addCommand(
      forWhom('clear <app> [user]', 'ends a cut-off').action(
        async (app: string, user: string | undefined, options: WhomOptions) => {
          const cleared = (await cutOffsAt(app, options)).clear(whom(user, options));
          await orConflict(cleared, `${user ?? 'Everybody'} is not cut off from ${app}.`);
          terminal.say(`${user ?? 'Everybody'} may have tokens of ${app} again.`);
        },
      ),
    )
    .addCommand(
      listCommand('list <app>', 'lists who is cut off').action(
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

/** A forgotten user must not cut off everybody. */
function whom(user: string | undefined, { everybody }: WhomOptions): string | undefined {
  if ((user === undefined) !== (everybody === true))
    throw new CommandError('Name a user, or say --everybody.');
  return user;
}

const isoTime = (epochSeconds: number) => new Date(epochSeconds * 1000).toISOString().replace('.000', '');

/** The second after, since tokens know whole seconds: what was issued earlier in this very one counts as before. */
function epochSeconds(text: string): number {
  const millis = text === 'now' ? Date.now() : Date.parse(text);
  if (Number.isNaN(millis))
    throw new InvalidArgumentError('It must be `now`, or a time as 2026-11-30T12:00:00Z.');
  return text === 'now' ? Math.floor(millis / 1000) + 1 : Math.ceil(millis / 1000);
}
