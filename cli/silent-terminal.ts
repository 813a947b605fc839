import type { Terminal } from './terminal.ts';

/** For code that runs commands without a person: it prints nothing, and every line that it reads is empty. */
export const silentTerminal: Terminal = {
  out() {},
  say() {},
  progress() {},
  readLine: async () => '',
  readSecret: async () => '',
  readValue: async () => '',
  isInteractive: false,
};
