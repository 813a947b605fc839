/** `npm run vending -- <command>`: see `--help`. */
import config from '../vending.config.ts';
import { run } from './program.ts';
import { terminal } from './terminal.ts';

process.exitCode = await run(process.argv.slice(2), { config, terminal, environment: process.env });
