import { awsStores } from '../work/aws-stores.ts';
import { handSignedCall } from '../work/hand-signed-call.ts';
import { issueWith } from '../work/issue.ts';
import { nonceHandler } from '../work/plain-handler.ts';

export const handler = nonceHandler(issueWith(awsStores(handSignedCall)));
