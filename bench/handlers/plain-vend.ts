import { awsStores } from '../work/aws-stores.ts';
import { joseSigner } from '../work/jose-signer.ts';
import { vendHandler } from '../work/plain-handler.ts';
import { sdkCall } from '../work/sdk-call.ts';
import { vendWith } from '../work/vend.ts';

/** What one would write by hand: AWS's SDK, jose, and nothing else. */
export const handler = vendHandler(vendWith({ stores: awsStores(sdkCall), signerOf: joseSigner }));
