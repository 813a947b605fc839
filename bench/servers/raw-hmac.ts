import { hmacSigner } from '../job/hmac-signer.ts';
import { memoryStores } from '../job/memory-stores.ts';
import { vendWith } from '../job/vend.ts';
import { serveRaw } from './serve-raw.ts';

export const serve = async () =>
  (await serveRaw(vendWith({ stores: memoryStores(), signerOf: hmacSigner }))).port;
