import { Command } from 'commander';
import { systemClock as now } from '../../lambdas/adapters/system-clock.ts';
import { isShared, publishesKeys } from '../../lambdas/contract/secrets.ts';
import { isHmac } from '../../lambdas/contract/token-format.ts';
import { answer, waitsFor } from '../answer.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { printRows, tableOf } from '../rows.ts';
import { put, rollback, rotate } from '../secrets/changes.ts';
import { type ChosenSecret, chosenSecret, secretsOfApp } from '../secrets/chosen-secret.ts';
import { publishedBy, publishedRows } from '../secrets/published.ts';
import { revoke, revokedWith } from '../secrets/revoke.ts';
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
      isHmac(holds) || holds === 'credentials'
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
    answer(terminal, options, rows, { text: tableOf(rows, terminal.columns) });
    const next = await Promise.all(all.map((each, at) => nextStep(each, rowsOf[at] ?? [])));
    const steps = next.filter((step) => step !== undefined);
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
      ).action(async (app: string, options: SecretOptions) => {
        const which = await chosen(app, options);
        const { version, kept } = await put(which, await terminal.readValue('Value:'));
        const before = kept ? ` The last good version, ${kept}, is AWSPREVIOUS.` : '';
        tellWhen(options, which, `It is current.${before}`, version);
      }),
    )
    .addCommand(
      forSecret('rotate <app>', 'makes the service rotate its generated keys now').action(
        async (app: string, options: SecretOptions) => {
          const which = await chosen(app, options);
          waitsFor(terminal, options, 'Waiting for the rotation, up to a minute');
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
      forSecret(
        'revoke <app> <key>',
        "bars a key for good: the kid of a private key, or a version of a vendor's secret",
      )
        // One in 64 thumbprints begins with a hyphen.
        .allowUnknownOption()
        .action(async (app: string, key: string, options: SecretOptions) => {
          const which = await chosen(app, options);
          const revoked = await revokedWith(which, key);
          await revoke(which.remembered, revoked, now());
          const next = isShared(which.secret)
            ? ''
            : ` Verifiers keep the key until their cache expires. Next: secret rotate ${app}.`;
          const note = `Revoked: ${revoked.join(', ')}. Functions see it within keyMaxAgeSeconds (${which.app.keyMaxAgeSeconds}).${next}`;
          answer(terminal, options, { app, revoked }, { note });
        }),
    )
    .addCommand(secretDrill(context));
};
