import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { CommandError } from '../command-error.ts';
import type { Terminal } from '../terminal.ts';
import type { NewProfile } from './profile-text.ts';

/** What the options say; a person at a terminal is asked for the rest. */
export interface ProfileOptions {
  readonly title?: string;
  readonly source?: string;
  readonly algorithm?: string;
  readonly userClaim?: string;
  readonly appClaim?: string;
  readonly namesNoApp?: string;
  readonly idClaim?: string;
  readonly setting?: string;
  readonly defaultLifetimeSeconds?: number;
  readonly maxLifetimeSeconds?: number;
}

const algorithms: readonly Algorithm[] = ['HS256', 'RS256', 'ES256', 'EdDSA'];
const claim = /^[\w:/.-]{1,200}$/;
const number = /^[1-9]\d{0,8}$/;

/** Asks for all that the options do not say. Without a terminal the usual answers stand in. */
export async function askForProfile(
  terminal: Terminal,
  given: string | undefined,
  options: ProfileOptions,
): Promise<NewProfile> {
  const { namesNoApp: why } = options;
  async function one(
    option: string | undefined,
    question: string,
    form: RegExp,
    usual?: string,
  ): Promise<string> {
    if (option !== undefined || !terminal.isInteractive) {
      const value = option ?? usual;
      if (value !== undefined && form.test(value)) return value;
      throw new CommandError(`${question} ${value === undefined ? 'is not given' : `can't be '${value}'`}.`);
    }
    for (;;) {
      const typed =
        (await terminal.readLine(`${question}${usual ? ` (${usual})` : ''}:`)).trim() || (usual ?? '');
      if (form.test(typed)) return typed;
      terminal.say(`'${typed}' can't be that: it must match ${form.source}.`);
    }
  }
  const text = (seconds: number | undefined) => (seconds === undefined ? undefined : String(seconds));

  const name = await one(given, 'The name of the profile', /^[a-z][a-z0-9]{0,30}$/);
  const title = await one(options.title, "The vendor's own name", /^[^\r\n*]{1,60}$/, name);
  const source = await one(options.source, 'The page that says what its tokens are', /^https?:\/\/[^\s*]+$/);
  const algorithm = await one(
    options.algorithm,
    `The algorithm, ${algorithms.join(', ')}`,
    new RegExp(`^(${algorithms.join('|')})$`),
    'HS256',
  );
  const userClaim = await one(options.userClaim, 'The claim that names the user', claim, 'sub');
  const appClaim =
    why === undefined ? await one(options.appClaim, 'The claim that names the app, or -', claim, 'iss') : '-';
  const namesNoApp =
    appClaim === '-' ? await one(why, 'Why no claim names the app', /^[^\r\n]{20,300}$/) : '';
  const idClaim = await one(options.idClaim, 'The claim for a unique id, or -', claim, 'jti');
  const setting = await one(
    options.setting,
    "The vendor's name of the app, as a setting",
    /^[a-z][A-Za-z0-9]{0,30}$/,
    'appId',
  );
  const max = await one(
    text(options.maxLifetimeSeconds),
    'The longest lifetime of a token, in seconds',
    number,
    '86400',
  );
  const usual = String(Math.min(3_600, Number(max)));
  const byDefault = await one(
    text(options.defaultLifetimeSeconds),
    'Its usual lifetime, in seconds',
    number,
    usual,
  );
  return {
    ...{ name, title, source, algorithm: algorithm as Algorithm, userClaim, setting },
    app: appClaim === '-' ? { namesNoApp } : { claim: appClaim },
    ...(idClaim !== '-' && { idClaim }),
    defaultLifetimeSeconds: Number(byDefault),
    maxLifetimeSeconds: Number(max),
  };
}
