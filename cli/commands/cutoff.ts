import { Command, InvalidArgumentError } from 'commander';
import type { App } from '../../lambdas/contract/app.ts';
import { isMisspelledNumber, isPossibleId } from '../../lambdas/contract/possible-ids.ts';
import { answer } from '../answer.ts';
import { command, type ListOptions, listCommand } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { cutOffsOf, forGoodEpochSeconds } from '../directory/cut-offs.ts';
import { orConflict } from '../directory/or-conflict.ts';
import { printRows } from '../rows.ts';
import { serviceTime } from '../service.ts';

interface WhomOptions extends CommonOptions {
  readonly everybody?: true;
}

/** Cut-offs of users, and of whole apps. */
export const cutoff = (context: Context): Command => {
  const { terminal } = context;
  /** Tokens have whole seconds, so `now` is the next second: it includes tokens issued earlier in this one. */
  const epochSeconds = async (time: TimeGiven, options: CommonOptions) =>
    time === 'now' ? (await serviceTime((await targetOf(context, options)).apiUrl)) + 1 : time;
  /**
   * A cut-off that may reach no user must not look like one that does. It is set all the same: tokens that an earlier
   * configuration gave may live on.
   */
  function warnOfId(app: App, user: string) {
    const hint = isMisspelledNumber(app, user)
      ? ` A phone number logs in to ${app.name} with its country code and without spaces, such as +6281234567890.`
      : '';
    if (!isPossibleId(app, user))
      terminal.say(`Warning: no caller of ${app.name} gives the id ${user} today.${hint}`);
    else if (hint) terminal.say(`Warning: ${user} is not a phone number.${hint}`);
  }
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
          'refuse only tokens issued before: `now` on the clock of the service, or a time such as 2026-11-30T12:00:00Z',
          timeGiven,
        )
        .action(
          async (app: string, user: string | undefined, options: WhomOptions & { before?: TimeGiven }) => {
            const of = whom(user, options);
            if (of !== undefined) warnOfId(appNamed(context, app), of);
            const cutOffs = await cutOffsAt(app, options);
            const before = options.before && (await epochSeconds(options.before, options));
            await cutOffs.set(of, before ?? forGoodEpochSeconds);
            const until =
              before === undefined ? 'until it is cleared' : `for tokens issued before ${isoTime(before)}`;
            const note = `${user ?? 'Every user'} is cut off from ${app} ${until}.`;
            const ids = user === undefined ? undefined : cutOffs.idsOf(user);
            answer(
              terminal,
              options,
              { app, ids, before: before === undefined ? undefined : isoTime(before) },
              { note },
            );
          },
        ),
    )
    .addCommand(
      forWhom('clear <app> [user]', 'ends a cut-off').action(
        async (app: string, user: string | undefined, options: WhomOptions) => {
          const cleared = (await cutOffsAt(app, options)).clear(whom(user, options));
          await orConflict(
            cleared,
            `${user ?? 'The whole app'} is not cut off${user ? ` from ${app}` : ''}.`,
          );
          const note = `${user ?? 'Every user'} can get tokens of ${app} again.`;
          answer(terminal, options, { app, user }, { note });
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
          printRows(terminal, options, { rows: shown, ...page });
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

/** A time in epoch seconds. */
type TimeGiven = number | 'now';

function timeGiven(text: string): TimeGiven {
  if (text === 'now') return text;
  const millis = Date.parse(text);
  if (Number.isNaN(millis))
    throw new InvalidArgumentError('It must be `now`, or a time such as 2026-11-30T12:00:00Z.');
  return Math.ceil(millis / 1000);
}
