import { awsStores } from '../job/aws-stores.ts';
import { handSignedCall } from '../job/hand-signed-call.ts';
import { hmacSigner } from '../job/hmac-signer.ts';
import { vendHandler } from '../job/plain-handler.ts';
import { vendWith } from '../job/vend.ts';

/** The floor: no SDK, no JWT library. */
export const handler = vendHandler(vendWith({ stores: awsStores(handSignedCall), signerOf: hmacSigner }));
