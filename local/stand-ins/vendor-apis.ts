import type { AppMetadata } from '../../infra/stack-metadata.ts';
import { asksVendor } from '../app-metadata.ts';
import { startAxp } from './axp.ts';
import { startChatSdk } from './chatsdk.ts';
import type { VendorApi } from './vendor-api.ts';
import { startWonderful } from './wonderful.ts';

/** The stand-in for each vendor's API, by profile; it takes the app's settings. */
const vendorApis: Readonly<Record<string, (settings: never) => Promise<VendorApi>>> = {
  avaya: startAxp,
  chatsdk: startChatSdk,
  wonderful: startWonderful,
};

/** Starts the APIs that these apps ask for tokens, by app. `opened` gets each as it starts, so that it can be closed. */
export async function startVendorApis(
  apps: Readonly<Record<string, AppMetadata>>,
  opened: (opening: Promise<VendorApi>) => Promise<VendorApi>,
  log: (line: string) => void,
): Promise<ReadonlyMap<string, VendorApi>> {
  const started = new Map<string, VendorApi>();
  for (const [name, app] of Object.entries(apps)) {
    if (!asksVendor(app)) continue;
    const start = vendorApis[app.profile];
    if (start) started.set(name, await opened(start(app.settings as never)));
    else log(`${name}: no stand-in for the API of ${app.profile}, so it is asked at its real address`);
  }
  return started;
}
