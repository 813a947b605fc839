import { joseSigner } from '../work/jose-signer.ts';
import { memoryStores } from '../work/memory-stores.ts';
import { vendWith } from '../work/vend.ts';
import { serveRaw } from './serve-raw.ts';

export const serve = async () =>
  (await serveRaw(vendWith({ stores: memoryStores(), signerOf: joseSigner }))).port;
