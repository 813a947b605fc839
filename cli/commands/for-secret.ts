import type { Command } from 'commander';
import { command } from '../command.ts';

/** A command on one secret of an app. */
export const forSecret = (usage: string, description: string): Command =>
  command(usage, description).option('--secret <name>', 'where the app has more than one, as ws-signing-key');
