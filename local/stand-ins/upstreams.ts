import { startAxp } from './axp.ts';
import { startChatSdk } from './chatsdk.ts';
import type { UpstreamStandIn } from './upstream.ts';
import { startWonderful } from './wonderful.ts';

/** The stand-in for each vendor's API, by profile; it takes the app's settings. */
export const upstreamStandIns: Readonly<Record<string, (settings: never) => Promise<UpstreamStandIn>>> = {
  avaya: startAxp,
  chatsdk: startChatSdk,
  wonderful: startWonderful,
};
