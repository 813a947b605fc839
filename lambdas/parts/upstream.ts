import { requireEnvironment } from '../adapters/environment.ts';
import { httpUpstream } from '../adapters/upstream-http.ts';
import type { UpstreamApp } from '../contract/app.ts';
import { environment } from '../contract/environment.ts';
import { credentialRingOf } from '../own-keys/rings-of.ts';
import { type Minting, mintedByVendor } from '../vending/minting.ts';
import { ringPorts } from './ring-ports.ts';
import type { MintWiring } from './wiring.ts';

export const upstream = (app: UpstreamApp, wiring: MintWiring): Minting =>
  mintedByVendor(app, {
    upstream: httpUpstream(requireEnvironment(environment.upstreamUrl), app.upstream),
    credentials: credentialRingOf(app, ringPorts(app.name, wiring)),
    clock: wiring.clock,
  });
