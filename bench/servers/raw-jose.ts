import { joseSigner } from '../job/jose-signer.ts';
import { memoryStores } from '../job/memory-stores.ts';
import { vendWith } from '../job/vend.ts';
import { serveRaw } from './serve-raw.ts';

export const serve = async () =>
  (await serveRaw(vendWith({ stores: memoryStores(), signerOf: joseSigner }))).port;
