import { awsStores } from '../work/aws-stores.ts';
import { issueWith } from '../work/issue.ts';
import { nonceHandler } from '../work/plain-handler.ts';
import { sdkDynamodbCall } from '../work/sdk-dynamodb-call.ts';

export const handler = nonceHandler(issueWith(awsStores(sdkDynamodbCall)));
