import { afterAll, beforeAll } from '@jest/globals';
import { dynamodbPasscodes } from '../../lambdas/adapters/dynamodb/passcodes.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryPasscodes } from '../doubles/memory-passcodes.ts';
import { passcodeStoreContract } from './passcode-store-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

passcodeStoreContract('memory', memoryPasscodes);
passcodeStoreContract('DynamoDB over the wire', (app) => dynamodbPasscodes(started.table, app));
