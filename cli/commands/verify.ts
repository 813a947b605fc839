import type { Command } from 'commander';
import { routesOf } from '../../lambdas/profiles/routes.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { ask } from '../service.ts';

/** Asks whether the service would accept a token now (RFC 7662). */
export const verify = (context: Context): Command =>
  command('verify <app> [token]', 'asks whether the service would accept a token now; exit code 1 if not')
    .option('--api-key <key>', 'of a backend (or VENDING_API_KEY in the environment)')
    .action(async (name: string, given: string | undefined, options: CommonOptions & { apiKey?: string }) => {
      if (!routesOf(appNamed(context, name)).some(({ does }) => does === 'introspect'))
        throw new CommandError(`${name} does not sign its tokens, so it can't verify them.`);
      const { apiUrl, madeUp } = await targetOf(context, options);
      const apiKey = options.apiKey ?? context.environment['VENDING_API_KEY'] ?? madeUp?.[name]?.apiKey;
      if (apiKey === undefined) throw new CommandError('Give an API key with --api-key or VENDING_API_KEY.');
      const token = given ?? (await context.terminal.readSecret('Token:'));
      const headers = { 'x-api-key': apiKey };
      const claims = await ask(apiUrl, `POST /${name}/introspect`, { headers, body: { token } });
      context.terminal.out(JSON.stringify(claims, null, 2));
      if (claims['active'] !== true) throw new CommandError('The service would not accept the token.');
    });
