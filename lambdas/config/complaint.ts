import type { Problem } from './problem.ts';

/** A person who edits the configuration reads this: a stack trace would only hide the message. */
export function complaint(problems: readonly Problem[]): Error {
  const lines = ['vending.config.ts is not valid:', ...problems.map((problem) => `  ${problem.join(': ')}`)];
  const error = new Error(lines.join('\n'));
  error.stack = error.message;
  return error;
}
