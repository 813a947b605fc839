import { Command } from 'commander';
import { command, type ListOptions, listCommand } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { orConflict } from '../directory/or-conflict.ts';
import { usersOf } from '../directory/users.ts';
import { printRows } from '../rows.ts';
import type { Terminal } from '../terminal.ts';

/** Users of apps whose callers are `password`. */
export const users = (context: Context): Command => {
  const { terminal } = context;

  async function usersAt(app: string, options: CommonOptions) {
    if (!appNamed(context, app).callers.some(({ kind }) => kind === 'password'))
      throw new CommandError(`Nobody logs in to ${app} by password: its callers say otherwise.`);
    return usersOf((await targetOf(context, options)).directory, app);
  }

  return new Command('users')
    .description('people who log in with a password (apps with the caller `password`)')
    .addCommand(
      command(
        'add <app> <username>',
        'adds a user; the password is typed unseen, or read from standard input',
      )
        .option('--display-name <text>', 'what others see')
        .action(async (app: string, username: string, options: CommonOptions & { displayName?: string }) => {
          const users = await usersAt(app, options);
          const { displayName } = options;
          const added = users.add(username, await newPassword(terminal), { displayName });
          await orConflict(
            added,
            `${app} has a user ${username} already. \`users passwd\` changes the password.`,
          );
          terminal.say(`${username} can log in to ${app}.`);
        }),
    )
    .addCommand(
      command(
        'passwd <app> <username>',
        'gives a user another password; tokens that are out stay good',
      ).action(async (app: string, username: string, options: CommonOptions) => {
        const users = await usersAt(app, options);
        const changed = users.setPassword(username, await newPassword(terminal));
        await orConflict(changed, `${app} has no user ${username}.`);
        terminal.say(
          `${username} has a new password. To end tokens that are out: \`cutoff set ${app} ${username} --before now\`.`,
        );
      }),
    )
    .addCommand(
      listCommand('list <app>', 'lists the users of an app').action(
        async (app: string, { limit, after, ...options }: ListOptions & CommonOptions) =>
          printRows(terminal, await (await usersAt(app, options)).list(limit, after), options.json === true),
      ),
    )
    .addCommand(
      command(
        'remove <app> <username>',
        'removes a user: no more logins; tokens that are out stay good',
      ).action(async (app: string, username: string, options: CommonOptions) => {
        await orConflict((await usersAt(app, options)).remove(username), `${app} has no user ${username}.`);
        terminal.say(`${username} is gone. To end tokens that are out: \`cutoff set ${app} ${username}\`.`);
      }),
    );
};

/** The longest that the service reads (RFC 8265 has no limit; hashing has a cost). */
const maxPasswordLength = 1_024;

async function newPassword({ readSecret, isInteractive }: Terminal): Promise<string> {
  const password = await readSecret('Password:');
  if (password === '') throw new CommandError('The password is empty.');
  if (password.length > maxPasswordLength)
    throw new CommandError('The password is longer than 1,024 characters.');
  if (isInteractive && (await readSecret('Again:')) !== password)
    throw new CommandError('The two are not the same.');
  return password;
}
