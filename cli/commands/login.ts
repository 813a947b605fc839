import type { Command } from 'commander';
import { providersOf } from '../../lambdas/contract/caller-config.ts';
import { answer } from '../answer.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';

/** Logs a made-up person in at the local identity provider, as a library does with a password (RFC 6749 section 4.3). */
export const login = (context: Context): Command =>
  command('login <person>', 'logs user-1 ... user-20 in at the local identity provider, and prints the token')
    .option('--app <app>', 'the app that the token is for; needed if the apps have different providers')
    .action(async (person: string, options: CommonOptions & { app?: string }) => {
      if (!options.local) throw new CommandError('Only `npm start` logs people in like this: add --local.');
      const { madeUpProviderUrl } = await targetOf(context, options);
      const app = options.app === undefined ? undefined : appNamed(context, options.app);
      if (app && providersOf(app).length === 0)
        throw new CommandError(`${app.name} does not take logins of an identity provider.`);
      const client = app && { client_id: app.name };
      const form = { grant_type: 'password', username: person, password: 'any', ...client };
      const response = await fetch(`${madeUpProviderUrl}/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      }).catch(() => {
        throw new CommandError(`${madeUpProviderUrl} does not answer: run \`npm start\` first.`);
      });
      const said = (await response.json()) as Readonly<Record<string, string>>;
      if (!response.ok) throw new CommandError(`${said['error_description']}. Choose one with --app.`);
      const { access_token: token = '', expires_in: expiresIn } = said;
      answer(context.terminal, options, { token, expiresIn }, { text: token });
    });
