import { awsStores } from '../job/aws-stores.ts';
import { handSignedCall } from '../job/hand-signed-call.ts';
import { issueWith } from '../job/issue.ts';
import { nonceHandler } from '../job/plain-handler.ts';

export const handler = nonceHandler(issueWith(awsStores(handSignedCall)));
