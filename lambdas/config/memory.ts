import type { App } from '../contract/app.ts';
import type { VendingConfig } from './schema.ts';

/** Memory of an app's own function. */
export const memoryMegabytesOf = (
  { callers }: Pick<App, 'callers'>,
  { functions }: Pick<VendingConfig, 'functions'>,
): number =>
  callers.some(({ kind }) => kind === 'password')
    ? functions.passwordMemoryMegabytes
    : functions.memoryMegabytes;
