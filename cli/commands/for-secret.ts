import type { Command } from 'commander';
import { command } from '../command.ts';

/** A command on one secret of an app. */
export const forSecret = (usage: string, description: string): Command =>
  command(usage, description).option('--secret <name>', 'if the app has several, such as ws-signing-key');
