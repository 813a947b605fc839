import { Command, CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { changes } from './commands/changes.ts';
import { checkDeploy } from './commands/check-deploy.ts';
import { cost } from './commands/cost.ts';
import { cutoff } from './commands/cutoff.ts';
import { digest } from './commands/digest.ts';
import { doctor } from './commands/doctor.ts';
import { frame } from './commands/frame.ts';
import { keys } from './commands/keys.ts';
import { login } from './commands/login.ts';
import { makeNew } from './commands/new.ts';
import { nonce } from './commands/nonce.ts';
import { scale } from './commands/scale.ts';
import { secret } from './commands/secret.ts';
import { token } from './commands/token.ts';
import { users } from './commands/users.ts';
import { verify } from './commands/verify.ts';
import type { Context } from './context.ts';

const examples = `
A command uses the stack in AWS that vending.config.ts names, with the credentials and Region of your
environment. With --local it uses the service that \`npm start\` runs in this folder.

Examples:
  npm run vending -- new app                               asks, and writes an app into vending.config.ts
  npm run vending -- token chatsdk --local                 gets a token, with the login that npm start made up
  npm run vending -- login user-2 --local                  logs a made-up person in, and prints the token
  npm run vending -- keys create shop --label 'web shop'   makes an API key for the app's backend, shown once
  npm run vending -- users add shop alice                  asks for the password
  npm run vending -- cutoff set shop alice                 gives alice no more tokens, from the next request on
  npm run vending -- secret status                         checks that every secret is set and usable
  npm run vending -- changes                               says what the next deployment changes for the secrets
  npm run vending -- check-deploy                          says what would make it fail
  npm run vending -- doctor                                examines the deployment: one line a thing, and what to do
  npm run vending -- cost --tokens 1e6                     estimates what a million tokens cost, by each way to get one

Exit codes: 0 success, 1 failure or the answer "no", 2 the CLI did not understand the command.`;

/** All commands. */
export function programOf(context: Context): Command {
  const program = new Command('npm run vending --')
    .description('Administers a token-vending deployment, and tries its apps from the terminal.')
    .addHelpText('after', examples);
  for (const make of [
    ...[makeNew, keys, users, cutoff, login, nonce, token, verify, secret],
    ...[changes, checkDeploy, doctor, cost, scale, digest, frame],
  ])
    program.addCommand(make(context));
  return program;
}

/** Runs one command. Returns the exit code. */
export async function run(args: readonly string[], context: Context): Promise<number> {
  const { out, say } = context.terminal;
  const program = programOf(context);
  for (const each of allCommands(program))
    each
      .exitOverride()
      .configureOutput({ writeOut: (text) => out(text.trimEnd()), writeErr: (text) => say(text.trimEnd()) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed its message already. It throws for help, too, with another code.
    if (error instanceof CommanderError) {
      const meant = program.commands.filter(({ commands }) =>
        commands.some((each) => each.name() === args[0]),
      );
      if (meant.length > 0)
        say(`Did you mean ${meant.map((each) => `${each.name()} ${args[0]}`).join(' or ')}?`);
      return error.exitCode === 0 ? 0 : 2;
    }
    say(error instanceof CommandError ? error.message : `${nameOf(error)}: ${messageOf(error)}`);
    return 1;
  }
}

const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)];
const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error');
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
