import { Command, InvalidArgumentError } from 'commander';
import { didYouMean } from '../../lambdas/config/nearest.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { present } from '../../lambdas/contract/present.ts';
import type { Scope } from '../../lambdas/contract/principal.ts';
import { answer } from '../answer.ts';
import { command, type ListOptions, listCommand, names, wholeNumber } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { apiKeysOf } from '../directory/api-keys.ts';
import { orConflict } from '../directory/or-conflict.ts';
import { printRows } from '../rows.ts';

interface CreateOptions extends CommonOptions, Omit<Scope, 'asks'> {
  readonly label?: string;
  readonly allow?: Scope['asks'];
}

/** `room=lobby,support-*`; the option may be given for several fields. */
function asks(given: string, before: Scope['asks'] = {}): Scope['asks'] {
  const [, field = '', list = ''] = /^([\w.-]+)=(.+)$/.exec(given) ?? [];
  if (field === '') throw new InvalidArgumentError('Write it as room=lobby,support-*.');
  return { ...before, [field]: names(list) };
}

/** A limit on a field that the app does not have would limit nothing. */
function refuseUnknown(fields: readonly string[], { name, profile, settings }: App): void {
  const known = profile.asksOf?.(settings) ?? [];
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new CommandError(
      `${name} has no field ${unknown} to allow${didYouMean(unknown, known) || '.'} It has: ${known.join(', ') || 'none'}.`,
    );
}

/** API keys of backends. */
export const keys = (context: Context): Command => {
  const keysAt = async (options: CommonOptions) => apiKeysOf((await targetOf(context, options)).directory);
  const { terminal } = context;

  return new Command('keys')
    .description("API keys, with which backends ask for their users' tokens")
    .addCommand(
      command(
        'create <app...>',
        'makes a key for these apps and shows it once; the service keeps only its digest',
      )
        .option('--label <text>', 'what the key is for; the list shows it')
        .option('--subject-prefix <text>', 'only for users whose id begins with this')
        .option('--metadata-keys <a,b>', 'the only metadata that it may give its users', names)
        .option(
          '--allow <field=a,b>',
          'of a field that asks for rooms or channels: the only ones that it may ask for; `*` ends a beginning',
          asks,
        )
        .option('--max-lifetime-seconds <n>', 'the longest lifetime of its tokens', wholeNumber)
        .action(async (apps: string[], { label, json, local, stack, allow, ...rest }: CreateOptions) => {
          for (const app of apps) refuseUnknown(Object.keys(allow ?? {}), appNamed(context, app));
          const scope = { ...rest, ...present({ asks: allow }) };
          const keys = await keysAt(present({ local, stack }));
          const made = await keys.create({ apps, scope, label });
          const note = `API key ${made.id} for ${apps.join(', ')}. It is shown only once; send it as X-API-Key.`;
          answer(terminal, present({ json }), { ...made, apps, scope }, { text: made.apiKey, note });
        }),
    )
    .addCommand(
      listCommand('list', 'lists the keys, with their labels, scopes and revocations').action(
        async ({ limit, after, ...options }: ListOptions & CommonOptions) =>
          printRows(terminal, options, await (await keysAt(options)).list(limit, after)),
      ),
    )
    .addCommand(
      command(
        'revoke <id>',
        'stops a key: it gets no more tokens, and this service refuses its tokens at once',
      ).action(async (id: string, options: CommonOptions) => {
        await orConflict((await keysAt(options)).revoke(id), `There is no API key ${id}.`);
        const note =
          'Revoked. Functions that have the key in memory refuse it within apiKeyMaxAgeSeconds (60).';
        answer(terminal, options, { id, revoked: true }, { note });
      }),
    );
};
