import { CommandError } from '../command-error.ts';
import type { Terminal } from '../terminal.ts';
import { askPart } from './ask-part.ts';
import { profileNames, settingsOf } from './settings.ts';

/** What the options say; a person at a terminal is asked for the rest. */
export interface AppOptions {
  readonly profile?: string;
  readonly setting?: readonly string[];
  readonly caller?: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  readonly jwksUrl?: string;
  readonly origin?: readonly string[];
}

/** An app as it stands in the configuration. */
export interface NewApp {
  readonly profile: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly callers: readonly ({ readonly kind: string } & Readonly<Record<string, string>>)[];
  readonly allowedOrigins: readonly string[];
}

const kinds = `Who may ask for tokens:
  password    users of this service, whom you add by \`users add\`
  passcode    a code by SMS
  oidc        a login of your identity provider
  apiKey      your backend
  unsafeOpen  guests, who prove nothing`;

const plain = (text: string) => text;
const listOf = (text: string) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** Asks for all that the options do not say. Without a terminal it asks nothing, and throws `CommandError`. */
export async function askForApp(
  terminal: Terminal,
  taken: readonly string[],
  given: string | undefined,
  options: AppOptions,
): Promise<readonly [name: string, app: NewApp]> {
  const name = await askPart(terminal, {
    field: '',
    given,
    question: 'Name of the app, the first part of its URL, such as shop:',
    read: plain,
    within: (value) => [value, {}],
  });
  if (name === undefined) throw new CommandError('Name the app: new app <name>.');
  if (taken.includes(name)) throw new CommandError(`There is an app ${name} already.`);
  const profile = await askPart(terminal, {
    field: 'profile',
    given: options.profile,
    question: `Vendor (${profileNames.join(', ')}):`,
    read: plain,
    within: (value) => [name, { profile: value }],
  });
  if (profile === undefined)
    throw new CommandError(`Choose the vendor with --profile: ${profileNames.join(', ')}.`);
  const settings = await askForSettings(terminal, name, profile, options);
  if (terminal.isInteractive && !options.caller) terminal.say(kinds);
  const chosen = await askPart(terminal, {
    field: 'callers',
    given: options.caller?.map(placeholderOf),
    question: 'Callers, with commas between them:',
    read: (text) => listOf(text).map(placeholderOf),
    within: (callers) => [name, { profile, settings, callers }],
  });
  const callers: NewApp['callers'][number][] = [];
  for (const caller of chosen ?? [])
    callers.push(caller.kind === 'oidc' ? await askForProvider(terminal, name, profile, options) : caller);
  const allowedOrigins = await askPart(terminal, {
    field: 'allowedOrigins',
    given: options.origin,
    question:
      'Websites whose pages may call it, with commas between them, such as http://localhost:8080 (none):',
    read: listOf,
    within: (origins) => [name, { profile, settings, allowedOrigins: origins }],
    isOptional: true,
  });
  return [name, { profile, settings, callers, allowedOrigins: allowedOrigins ?? [] }];
}

async function askForSettings(
  terminal: Terminal,
  name: string,
  profile: string,
  { setting = [] }: AppOptions,
) {
  const all = settingsOf(profile);
  const typed = new Map(setting.map((each) => [each.split('=', 1)[0] ?? '', each.replace(/^[^=]*=?/, '')]));
  const settings: Record<string, unknown> = {};
  for (const { name: key, what, isRequired, read } of all) {
    const text = typed.get(key);
    if (text === undefined && !isRequired) continue;
    settings[key] = await askPart(terminal, {
      field: `settings.${key}`,
      given: text === undefined ? undefined : read(text),
      question: `${key}${what && ` (${what.replace(/\.$/, '')})`}:`,
      read,
      within: (value) => [name, { profile, settings: { [key]: value } }],
    });
  }
  const missing = all.filter(({ name: key, isRequired }) => isRequired && settings[key] === undefined);
  if (missing.length > 0)
    throw new CommandError(missing.map((each) => `Give --setting ${each.name}=...  ${each.what}`).join('\n'));
  // The check of the whole file refuses those that do not exist.
  return { ...Object.fromEntries(typed), ...settings };
}

async function askForProvider(terminal: Terminal, name: string, profile: string, options: AppOptions) {
  const ask = (key: 'issuer' | 'audience' | 'jwksUrl', question: string, isOptional?: true) =>
    askPart(terminal, {
      field: `callers.0.${key}`,
      given: options[key],
      question,
      read: plain,
      within: (value) => [name, { profile, callers: [{ ...placeholderOf('oidc'), [key]: value }] }],
      ...(isOptional && { isOptional }),
    });
  const issuer = await ask('issuer', "issuer (`iss` of your identity provider's tokens):");
  const audience = await ask('audience', 'audience (`aud` of its tokens that are meant for this app):');
  const jwksUrl = await ask(
    'jwksUrl',
    'jwksUrl (its keys; if you leave it empty, synth asks the issuer):',
    true,
  );
  if (issuer === undefined || audience === undefined)
    throw new CommandError('The caller oidc needs --issuer and --audience of your identity provider.');
  return { kind: 'oidc', issuer, audience, ...(jwksUrl !== undefined && { jwksUrl }) };
}

/** A caller that the schema accepts, before its own questions are asked. */
const placeholderOf = (kind: string) => ({
  kind,
  ...(kind === 'oidc' && { issuer: 'https://login.example.com', audience: 'a' }),
});
