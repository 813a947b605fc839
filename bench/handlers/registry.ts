import { join } from 'node:path';
import { atStandIn } from '../aws/at-stand-in.ts';
import type { Job } from '../job/events.ts';
import type { Bench } from '../section.ts';
import { bundleHandler, type Sdk } from '../service/bundle-handler.ts';
import type { Unpacked } from '../service/synthesis.ts';

export const ours = 'ours, everything on';
export const plain = 'plain handler, bundled as ours';
export const plainTrimmed = 'plain handler, our part of the SDK';
export const byDefault = "plain handler, NodejsFunction's defaults";
export const floor = 'floor: hand-signed, raw HMAC';

type Made = (bench: Bench) => Promise<Unpacked>;
const bundled =
  (file: string, like: 'serveApp' | 'serveShared', sdk: Sdk = 'whole SDK'): Made =>
  async ({ folder, functions }) =>
    bundleHandler(file, sdk, join(folder, 'handlers'), (await functions())[like]);
/** Of our environment, CDK's function gets what its code reads. */
const cdks: Made = async ({ functions }) => {
  const { plainByDefault, serveApp } = await functions();
  return { folder: plainByDefault.folder, environment: serveApp.environment };
};

/** Everything that is compared at one job: a line for each. */
export const handlers: Readonly<Record<Job, Readonly<Record<string, Made>>>> = {
  vend: {
    [ours]: async ({ functions }) => (await functions()).serveApp,
    [plain]: bundled('plain-vend.ts', 'serveApp'),
    [plainTrimmed]: bundled('plain-vend.ts', 'serveApp', 'our part of the SDK'),
    [byDefault]: cdks,
    'middy, zod and Powertools': bundled('middy-zod-powertools.js', 'serveApp'),
    [floor]: bundled('floor-vend.ts', 'serveApp'),
  },
  peer: {
    [ours]: async ({ functions }) => (await functions()).serveApp,
    [plain]: bundled('plain-vend.ts', 'serveApp'),
    "signer as hotsock's": bundled('hotsock-issuer.ts', 'serveApp'),
    "vending machine as Momento's": bundled('momento-vending.js', 'serveApp'),
  },
  nonce: {
    [ours]: async ({ functions }) => (await functions()).serveShared,
    [plain]: bundled('plain-nonce.ts', 'serveShared'),
    [floor]: bundled('floor-nonce.ts', 'serveShared'),
  },
};

export interface Ready extends Unpacked {
  readonly title: string;
}

/** Builds all handlers of a job. Each calls AWS by its title, so that its calls can be counted. */
export async function readyHandlers(job: Job, bench: Bench): Promise<Ready[]> {
  const made: Ready[] = [];
  for (const [title, make] of Object.entries(handlers[job])) {
    const unpacked = await make(bench);
    const environment = atStandIn(bench.standIn, unpacked, callerOf(title));
    made.push({ title, folder: unpacked.folder, environment });
  }
  return made;
}

export const callerOf = (title: string) => title.replace(/\W+/g, '-');
