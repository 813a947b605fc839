/** `npm start`: see `npm start -- --help`. */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { help, type Options, readOptions, stateDirectory } from './options.ts';

const options = chosen();
if (options === 'help') console.log(help);
else if (options.wantsFlows) printFlows();
else {
  console.log('Token Vending starts ...');
  // The rest takes half a second to load, and less the next time.
  enableCompileCache(join(stateDirectory, 'cache', 'compiled'));
  const { start } = await import('./start.ts');
  await start(options);
}

function chosen(): Options | 'help' {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

function printFlows(): void {
  try {
    console.log(readFileSync(join(stateDirectory, 'flows.txt'), 'utf8'));
  } catch {
    console.error('There are none yet: run `npm start` in another terminal first.');
    process.exitCode = 1;
  }
}
