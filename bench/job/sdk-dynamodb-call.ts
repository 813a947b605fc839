import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Call } from './aws-stores.ts';

const dynamodb = new DynamoDBClient({});

/** As `sdkCall`, for a function that only writes. */
export const sdkDynamodbCall: Call = (operation, input) =>
  dynamodb.send(
    operation === 'PutItem'
      ? new PutItemCommand(input as never)
      : (new UpdateItemCommand(input as never) as never),
  );
