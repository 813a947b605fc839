import * as v from 'valibot';
import { problemsOf } from '../../lambdas/config/issue-problems.ts';
import { configSchema } from '../../lambdas/config/schema.ts';
import { CommandError } from '../command-error.ts';
import type { Terminal } from '../terminal.ts';

/** One answer about a new app. */
interface Part<Value> {
  /** Its place in the app, such as `settings.appId`; empty for the app's name. */
  readonly field: string;
  /** What an option says, so that no question is needed. */
  readonly given: Value | undefined;
  readonly question: string;
  read(text: string): Value;
  /** The name and the least of the app that the configuration's schema needs to judge this value. */
  within(value: Value): readonly [name: string, app: object];
  readonly isOptional?: true;
}

/**
 * The value that is given, or the first right answer of a person. Undefined if there is neither. Throws `CommandError`
 * if a given value is wrong.
 */
export async function askPart<Value>(terminal: Terminal, part: Part<Value>): Promise<Value | undefined> {
  if (part.given !== undefined) {
    const problems = problemsAt(part, part.given);
    if (problems.length > 0) throw new CommandError(problems.join('\n'));
    return part.given;
  }
  while (terminal.isInteractive) {
    const text = (await terminal.readLine(part.question)).trim();
    if (text === '' && part.isOptional) return undefined;
    const value = part.read(text);
    const problems = problemsAt(part, value);
    if (problems.length === 0) return value;
    terminal.say(problems.join('\n'));
  }
  return undefined;
}

function problemsAt<Value>({ field, within }: Part<Value>, value: Value): string[] {
  const [name, app] = within(value);
  const { issues = [] } = v.safeParse(configSchema, { name: 'test', apps: { [name]: app } });
  const above = `apps.${name}`;
  const at = field === '' ? above : `${above}.${field}`;
  return problemsOf(issues, configSchema)
    .filter(([each]) => each === at || (field !== '' && each.startsWith(`${at}.`)))
    .map(([each, problem]) => `${each.slice(above.length + 1) || name}: ${problem}`);
}
