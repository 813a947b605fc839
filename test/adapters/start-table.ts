import { randomUUID } from 'node:crypto';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import { createAuthority } from '../../local/stand-ins/authority.ts';
import { startDynamoDb } from '../../local/stand-ins/dynamodb.ts';
import { createTable } from './create-table.ts';

/**
 * A fresh table behind the local DynamoDB, which also returns the old item of a refused write; or, with
 * `OTHER_DYNAMODB_URL`, at that DynamoDB.
 */
export async function startTable(): Promise<{ table: Table; url: string; close(): Promise<void> }> {
  const { OTHER_DYNAMODB_URL: url } = process.env;
  if (url) {
    const table = await createTable(url, { name: `Items-${randomUUID()}` });
    return { table, url, close: async () => table.client.destroy() };
  }
  const authority = createAuthority(() => {});
  const service = await startDynamoDb(authority);
  const table = await createTable(service.url);
  const close = async () => {
    table.client.destroy();
    await service.close();
  };
  return { table, url: service.url, close };
}
