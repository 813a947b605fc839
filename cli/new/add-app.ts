import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { loadConfig, refuseTwins } from '../../infra/load-config.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { CommandError } from '../command-error.ts';
import type { NewApp } from './app-questions.ts';
import { entryOf } from './literal.ts';
import { withApp } from './with-app.ts';

/**
 * Writes an app into the configuration, after it has loaded the result and compared it with the file as it was. Returns
 * the new configuration. Throws `CommandError` with the lines to paste if the file has another shape.
 */
export async function addApp(file: string, name: string, app: NewApp): Promise<VendingConfig> {
  const before = await loadConfig(file);
  const text = withApp(readFileSync(file, 'utf8'), name, app);
  const byHand = `Nothing was changed: paste these lines into \`apps\` yourself:\n\n${entryOf(name, app, '    ')}`;
  if (text === undefined) throw new CommandError(byHand);
  // Beside it, so that its imports are the same.
  const ending = extname(file);
  const trial = `${file.slice(0, -ending.length)}.${process.pid}${ending}`;
  try {
    writeFileSync(trial, text);
    await refuseTwins(trial);
    const after = await loadConfig(trial);
    const { [name]: added, ...others } = after.apps;
    if (!added || JSON.stringify({ ...after, apps: others }) !== JSON.stringify(before))
      throw new CommandError(byHand);
    renameSync(trial, file);
    return after;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`Nothing was changed. ${(error as Error).message}`);
  } finally {
    rmSync(trial, { force: true });
  }
}
