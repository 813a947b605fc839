import { Command } from 'commander';
import { systemClock as now } from '../../lambdas/adapters/system-clock.ts';
import { publishesKeys } from '../../lambdas/contract/secrets.ts';
import { answer } from '../answer.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { printRows, tableOf } from '../rows.ts';
import { forgottenUntil, put, rollback, rotate, twoInARow } from '../secrets/changes.ts';
import { type ChosenSecret, chosenSecret, secretsOfApp } from '../secrets/chosen-secret.ts';
import { publishedBy, publishedRows, revoke } from '../secrets/published.ts';
import { nextStep, statusOf } from '../secrets/status.ts';
import { forSecret } from './for-secret.ts';
import { secretDrill } from './secret-drill.ts';

interface SecretOptions extends CommonOptions {
  readonly secret?: string;
}

/** The apps' secrets in Secrets Manager. */
export const secret = (context: Context): Command => {
  const { config, terminal } = context;
  const chosen = async (app: string, { secret: name, ...options }: SecretOptions) => {
    const target = await targetOf(context, options);
    return { client: target.secrets, ...chosenSecret(context, target, app, name) };
  };
  const tellWhen = (options: CommonOptions, which: ChosenSecret, what: string, version: string) => {
    const {
      app,
      fullName,
      secret: { holds },
    } = which;
    const from =
      holds === 'HS256' || holds === 'credentials'
        ? ''
        : ' A new key signs after it has been published for rotation.publishLeadSeconds.';
    const note = `${what} Functions use it within keyMaxAgeSeconds (${app.keyMaxAgeSeconds}).${from}`;
    answer(terminal, options, { secret: fullName, version }, { text: version, note });
  };

  const status = async (name: string | undefined, options: CommonOptions) => {
    const target = await targetOf(context, options);
    const names = name === undefined ? Object.keys(config.apps) : [name];
    const all = names.flatMap((each) => secretsOfApp(context, target, each));
    const rowsOf = await Promise.all(all.map(statusOf));
    const rows = rowsOf.flat();
    answer(terminal, options, rows, { text: tableOf(rows) });
    const steps = all.flatMap((each, at) => nextStep(each, rowsOf[at] ?? []) ?? []);
    if (steps.length > 0) throw new CommandError(steps.join('\n'));
  };

  const published = async (name: string, options: CommonOptions) => {
    if (!publishesKeys(appNamed(context, name))) throw new CommandError(`${name} publishes no keys.`);
    return publishedBy(await targetOf(context, options), name);
  };

  return new Command('secret')
    .description("shows the state of the apps' secrets and changes them; never shows a value")
    .addCommand(
      command(
        'status [app]',
        'lists the versions, and why one is not usable; exit code 1 if a current one is not',
      ).action(status),
    )
    .addCommand(
      forSecret(
        'put <app>',
        'makes a value current, if the app can use it; reads it from a hidden prompt or from standard input',
      )
        .option('--anyway', 'proceed even though tokens signed with the previous value are still valid')
        .action(async (app: string, { anyway, ...options }: SecretOptions & { anyway?: true }) => {
          const which = await chosen(app, options);
          const until = await forgottenUntil(which, now());
          if (!anyway && now() < until) throw twoInARow(until);
          const { version, kept } = await put(which, await terminal.readValue('Value:'));
          const before = kept ? ` The unusable value is gone; ${kept}, which was good, is AWSPREVIOUS.` : '';
          tellWhen(options, which, `It is current.${before}`, version);
        }),
    )
    .addCommand(
      forSecret('rotate <app>', 'makes the service rotate its generated keys now').action(
        async (app: string, options: SecretOptions) => {
          const which = await chosen(app, options);
          tellWhen(options, which, 'Rotated.', await rotate(which));
        },
      ),
    )
    .addCommand(
      forSecret('rollback <app>', 'makes the previous version current again').action(
        async (app: string, options: SecretOptions) => {
          const which = await chosen(app, options);
          tellWhen(options, which, 'Rolled back.', await rollback(which));
        },
      ),
    )
    .addCommand(
      command('published <app>', "lists the app's public keys and their state").action(
        async (app: string, options: CommonOptions) => {
          const rows = await publishedRows(await published(app, options), now());
          printRows(terminal, options, { rows });
        },
      ),
    )
    .addCommand(
      command('revoke <app> <kid>', 'removes a public key from the JWKS for good; it never signs again')
        // One in 64 thumbprints begins with a hyphen.
        .allowUnknownOption()
        .action(async (app: string, kid: string, options: CommonOptions) => {
          await revoke(await published(app, options), kid, now());
          const note = `${kid} is revoked. Functions see it within keyMaxAgeSeconds; verifiers keep the key until their cache expires. Next: secret rotate ${app}.`;
          answer(terminal, options, { app, kid, revoked: true }, { note });
        }),
    )
    .addCommand(secretDrill(context));
};
