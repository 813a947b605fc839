import type { AppMetadata } from '../../infra/stack-metadata.ts';
import { asksVendor } from '../app-metadata.ts';
import type { Kept } from '../kept.ts';
import { startAxp } from './axp.ts';
import { startChatSdk } from './chatsdk.ts';
import type { VendorApi } from './vendor-api.ts';
import { startWonderful } from './wonderful.ts';

type Start = (settings: never, secretValue: string | undefined) => Promise<VendorApi>;

/** The stand-in for each vendor's API, by profile; it takes the app's settings, and its own credentials. */
const vendorApis: Readonly<Record<string, Start>> = {
  avaya: (settings, secretValue) => startAxp(settings, Date.now, secretValue),
  chatsdk: startChatSdk,
  wonderful: startWonderful,
};

interface VendorApis {
  /** The APIs that these apps ask for tokens, by app. Those that run for the same settings already go on. */
  forApps(apps: Readonly<Record<string, AppMetadata>>): Promise<ReadonlyMap<string, VendorApi>>;
}

/** @param opened gets each API as it starts, so that it can be closed. */
export function createVendorApis(
  opened: (opening: Promise<VendorApi>) => Promise<VendorApi>,
  kept: Kept,
  log: (line: string) => void,
): VendorApis {
  const running = new Map<string, VendorApi>();

  async function apiFor(name: string, { profile, settings }: AppMetadata): Promise<VendorApi | undefined> {
    const start = vendorApis[profile];
    if (!start) {
      log(`${name}: no stand-in for the API of ${profile}, so it is asked at its real address`);
      return undefined;
    }
    const key = JSON.stringify([name, profile, settings]);
    const known = running.get(key);
    if (known) return known;
    const credentials = `credentials at the vendor of ${name}, ${profile}`;
    const api = await opened(
      start(
        settings as never,
        kept.get<string | undefined>(credentials, () => undefined),
      ),
    );
    kept.set(credentials, api.secretValue);
    running.set(key, api);
    return api;
  }

  return {
    async forApps(apps) {
      const found = new Map<string, VendorApi>();
      for (const [name, app] of Object.entries(apps)) {
        const api = asksVendor(app) ? await apiFor(name, app) : undefined;
        if (api) found.set(name, api);
      }
      return found;
    },
  };
}
