import type { Command } from 'commander';
import { subjectsNamed } from '../../lambdas/contract/subjects.ts';
import { subjectDigestOf } from '../../lambdas/vending/audit.ts';
import { answer } from '../answer.ts';
import { command } from '../command.ts';
import { appNamed, type CommonOptions, type Context } from '../context.ts';
import { tableOf } from '../rows.ts';

/** How the audit names users: to find one in the log, or to learn who the digests of an incident are. */
export const digest = (context: Context): Command =>
  command(
    'digest <app> [users...]',
    'shows how the log names these users, or those of standard input, one a line; needs no deployment',
  ).action(async (name: string, users: string[], options: CommonOptions) => {
    const app = appNamed(context, name);
    const lines = users.length > 0 ? users : (await context.terminal.readValue('User:')).split(/\r?\n/);
    const rows = lines
      .filter((user) => user !== '')
      .flatMap((user) => subjectsNamed(app, user))
      .map((subject) => ({ subject, digest: subjectDigestOf(name, subject) }));
    answer(context.terminal, options, { rows }, { text: tableOf(rows, context.terminal.columns) });
  });
