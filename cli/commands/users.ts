import { Command } from 'commander';
import { answer } from '../answer.ts';
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
      throw new CommandError(`${app} has no users: its callers don't include password.`);
    return usersOf((await targetOf(context, options)).directory, app);
  }

  return new Command('users')
    .description('people who log in with a password (apps with the caller `password`)')
    .addCommand(
      command(
        'add <app> <username>',
        'adds a user; reads the password from a hidden prompt or from standard input',
      )
        .option('--display-name <text>', 'the name that others see')
        .action(async (app: string, username: string, options: CommonOptions & { displayName?: string }) => {
          const users = await usersAt(app, options);
          const { displayName } = options;
          const added = users.add(username, await newPassword(terminal), { displayName });
          await orConflict(
            added,
            `${app} already has a user ${username}. \`users passwd\` changes the password.`,
          );
          answer(terminal, options, { app, username }, { note: `${username} can log in to ${app}.` });
        }),
    )
    .addCommand(
      command('passwd <app> <username>', "changes a user's password; existing tokens stay valid").action(
        async (app: string, username: string, options: CommonOptions) => {
          const users = await usersAt(app, options);
          const changed = users.setPassword(username, await newPassword(terminal));
          await orConflict(changed, `${app} has no user ${username}.`);
          const note = `${username} has a new password. To end existing tokens: \`cutoff set ${app} ${username} --before now\`.`;
          answer(terminal, options, { app, username }, { note });
        },
      ),
    )
    .addCommand(
      listCommand('list <app>', 'lists the users of an app').action(
        async (app: string, { limit, after, ...options }: ListOptions & CommonOptions) =>
          printRows(terminal, options, await (await usersAt(app, options)).list(limit, after)),
      ),
    )
    .addCommand(
      command('remove <app> <username>', 'removes a user: no more logins; existing tokens stay valid').action(
        async (app: string, username: string, options: CommonOptions) => {
          await orConflict((await usersAt(app, options)).remove(username), `${app} has no user ${username}.`);
          const note = `${username} is removed. To end existing tokens: \`cutoff set ${app} ${username}\`.`;
          answer(terminal, options, { app, username }, { note });
        },
      ),
    );
};

/** The longest that the service accepts (RFC 8265 has no limit, but hashing costs time). */
const maxPasswordLength = 1_024;

async function newPassword({ readSecret, isInteractive }: Terminal): Promise<string> {
  const password = await readSecret('Password:');
  if (password === '') throw new CommandError('The password is empty.');
  if (password.length > maxPasswordLength)
    throw new CommandError('The password is longer than 1,024 characters.');
  if (isInteractive && (await readSecret('Again:')) !== password)
    throw new CommandError('The two passwords differ.');
  return password;
}
