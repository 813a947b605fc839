import { Command } from 'commander';
import { command } from '../command.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { tableOf } from '../rows.ts';
import { secretStatus } from '../secret-status.ts';

/** The apps' secrets in Secrets Manager. */
export const secret = (context: Context): Command =>
  new Command('secret').description("the apps' secrets: what is in use, without showing it").addCommand(
    command('status [app]', 'says which version of each secret is in use, and why one is not').action(
      async (name: string | undefined, options: CommonOptions) => {
        const { secrets } = await targetOf(context, options);
        const { config, terminal } = context;
        const names = name === undefined ? Object.keys(config.apps) : [name];
        const rows = await Promise.all(
          names.map((each) => secretStatus(secrets, config.name, appNamed(context, each))),
        );
        terminal.out(options.json ? JSON.stringify(rows.flat(), null, 2) : tableOf(rows.flat()));
      },
    ),
  );
