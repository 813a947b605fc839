import { awsStores } from '../job/aws-stores.ts';
import { issueWith } from '../job/issue.ts';
import { nonceHandler } from '../job/plain-handler.ts';
import { sdkDynamodbCall } from '../job/sdk-dynamodb-call.ts';

export const handler = nonceHandler(issueWith(awsStores(sdkDynamodbCall)));
