import { Command, InvalidArgumentError, Option } from 'commander';

/** A command with the options that every command has. */
export function command(usage: string, description: string): Command {
  const [name, ...parameters] = usage.split(' ');
  const made = new Command(name);
  for (const parameter of parameters) made.argument(parameter);
  return made
    .description(description)
    .option('--local', 'use the service that `npm start` runs in this folder, not a stack in AWS')
    .addOption(
      new Option(
        '--stack <name>',
        "the stack in AWS; by default the one that this folder's vending.config.ts names",
      ).conflicts('local'),
    )
    .option('--json', 'print the answer as JSON, for scripts')
    .showHelpAfterError(
      '(--help shows the arguments and options; write -- before an argument that begins with a hyphen)',
    );
}

/** A command that lists rows, one page at a time. */
export const listCommand = (usage: string, description: string): Command =>
  command(usage, description)
    .option('--limit <n>', 'about how many to list', wholeNumber, 50)
    .option('--after <cursor>', 'continue after this cursor, which the previous page printed');

/** Reads an option that is a count. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** Reads names from one option, separated by commas. */
export const names = (text: string): string[] => text.split(',').map((name) => name.trim());

export interface ListOptions {
  readonly limit: number;
  readonly after?: string;
}
