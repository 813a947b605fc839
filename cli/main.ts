/** `npm run vending -- <command>`: see `--help`. */
import { loadConfig } from '../infra/load-config.ts';
import { run } from './program.ts';
import { terminal } from './terminal.ts';

// `vending ... | head` ends before we do. The command goes on: it may be half way through a change.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const config = await loadConfig().catch((error: Error) => terminal.say(error.stack ?? error.message));
process.exitCode = config
  ? await run(process.argv.slice(2), { config, terminal, environment: process.env })
  : 1;
