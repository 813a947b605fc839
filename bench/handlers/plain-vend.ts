import { awsStores } from '../job/aws-stores.ts';
import { joseSigner } from '../job/jose-signer.ts';
import { vendHandler } from '../job/plain-handler.ts';
import { sdkCall } from '../job/sdk-call.ts';
import { vendWith } from '../job/vend.ts';

/** What one would write by hand: AWS's SDK, jose, and nothing else. */
export const handler = vendHandler(vendWith({ stores: awsStores(sdkCall), signerOf: joseSigner }));
