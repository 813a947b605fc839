import { afterAll, beforeAll } from '@jest/globals';
import { dynamodbSessions } from '../../lambdas/adapters/dynamodb/sessions.ts';
import { startTable } from '../adapters/start-table.ts';
import { memorySessions } from '../doubles/memory-sessions.ts';
import { sessionStoreContract } from './session-store-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

sessionStoreContract('memory', memorySessions);
sessionStoreContract('DynamoDB over the wire', (app) => dynamodbSessions(started.table, app));
