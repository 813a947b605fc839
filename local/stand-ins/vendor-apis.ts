import { startAxp } from './axp.ts';
import { startChatSdk } from './chatsdk.ts';
import type { VendorApi } from './vendor-api.ts';
import { startWonderful } from './wonderful.ts';

/** The stand-in for each vendor's API, by profile; it takes the app's settings. */
export const vendorApis: Readonly<Record<string, (settings: never) => Promise<VendorApi>>> = {
  avaya: startAxp,
  chatsdk: startChatSdk,
  wonderful: startWonderful,
};
