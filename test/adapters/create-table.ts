import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';

/**
 * A fresh table at this endpoint, with the real SDK client. A call is tried once and has time enough on a busy
 * machine: a second try of a write that did succeed is refused, and would be counted as a lost race.
 */
export async function createTable(
  endpoint: string,
  { maxSockets = 50, name = 'Items' } = {},
): Promise<Table> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: 20_000, httpAgent: { maxSockets } },
  });
  const TableName = name;
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.05, maxDelay: 1 }, { TableName });
  return { client, name };
}
