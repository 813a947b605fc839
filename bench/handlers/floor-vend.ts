import { awsStores } from '../work/aws-stores.ts';
import { handSignedCall } from '../work/hand-signed-call.ts';
import { hmacSigner } from '../work/hmac-signer.ts';
import { vendHandler } from '../work/plain-handler.ts';
import { vendWith } from '../work/vend.ts';

/** The floor: no SDK, no JWT library. */
export const handler = vendHandler(vendWith({ stores: awsStores(handSignedCall), signerOf: hmacSigner }));
