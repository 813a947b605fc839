import * as v from 'valibot';
import type { App } from './app.ts';
import { providersOf } from './caller-config.ts';
import { phoneNumber } from './input.ts';

/** The id in the tokens of the user who has proven to be `principal`: what limits and cut-offs know them by. */
export const subjectOf = ({ profile, settings }: App, principal: string): string =>
  profile.subjectOf?.(principal, settings) ?? principal;

/**
 * Every subject that an administrator can mean by this name: a `sub`, a username, a phone number in any spelling that
 * may log in, or the id in the user's tokens. Which of them is meant can't be told.
 */
export function subjectsNamed(app: App, name: string): string[] {
  const phone = v.safeParse(phoneNumber, name);
  const hasPasscodes = app.callers.some(({ kind }) => kind === 'passcode');
  const principals = [
    name,
    ...(hasPasscodes && phone.success ? [phone.output, phone.output.slice(1)] : []),
    ...providersOf(app).map(({ subjectPrefix = '' }) => subjectPrefix + name),
  ];
  const asTokensHaveIt = app.profile.spelledOf?.(name) ?? name;
  return [...new Set([...principals, asTokensHaveIt, ...principals.map((each) => subjectOf(app, each))])];
}
