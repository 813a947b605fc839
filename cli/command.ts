import { Command, InvalidArgumentError } from 'commander';

/** A command with the options that every command has. */
export function command(usage: string, description: string): Command {
  const [name, ...parameters] = usage.split(' ');
  const made = new Command(name);
  for (const parameter of parameters) made.argument(parameter);
  return made
    .description(description)
    .option('--local', 'the service that `npm start` runs in this folder, and not one in AWS')
    .option('--stack <name>', "the stack in AWS, if it is not named as in this folder's vending.config.ts")
    .option('--json', 'for scripts: the answer as JSON')
    .showHelpAfterError('(add --help for what the command takes)');
}

/** A command that lists things, a page at a time. */
export const listCommand = (usage: string, description: string): Command =>
  command(usage, description)
    .option('--limit <n>', 'about how many to list', wholeNumber, 50)
    .option('--after <cursor>', 'go on behind this one, as the page before has said');

/** For options that count. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** Names in one option, separated by commas. */
export const names = (text: string): string[] => text.split(',').map((name) => name.trim());

export interface ListOptions {
  readonly limit: number;
  readonly after?: string;
}
