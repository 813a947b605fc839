import type { App } from '../contract/app.ts';
import type { Minting } from '../vending/minting.ts';
import { takeKey } from '../vending/take-key.ts';
import type { Handlers } from './endpoint.ts';

/** The handlers of an app whose tokens the vendor makes. */
export const upstreamHandlers = (
  { settings }: Pick<App, 'settings'>,
  { secret }: Pick<Minting, 'secret'>,
): Handlers<'describe'> => ({
  describe: async (route) => route.reply((await takeKey(secret)).value, settings),
});
