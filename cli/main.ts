/** `npm run vending -- <command>`: see `--help`. */
import { loadConfig } from '../infra/load-config.ts';
import { run } from './program.ts';
import { terminal } from './terminal.ts';

const config = await loadConfig().catch((error: Error) => terminal.say(error.stack ?? error.message));
process.exitCode = config
  ? await run(process.argv.slice(2), { config, terminal, environment: process.env })
  : 1;
