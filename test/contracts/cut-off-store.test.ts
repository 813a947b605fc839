import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { administration } from '../../lambdas/adapters/dynamodb/administration.ts';
import { dynamodbCutOffs } from '../../lambdas/adapters/dynamodb/cut-offs.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import type { CutOffStore } from '../../lambdas/vending/cut-offs.ts';
import { type Listening, listen } from '../../local/listen.ts';
import { answerJson, readJsonRequest } from '../../local/stand-ins/json-protocol.ts';
import { startTable } from '../adapters/start-table.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryCutOffs } from '../doubles/memory-cut-offs.ts';
import { type Administered, cutOffStoreContract } from './cut-off-store-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

function inMemory(): Administered {
  const store = memoryCutOffs();
  const endKey = async (id: string) => void store.revokedKeys.add(id);
  return {
    store,
    async cutOff(before, subject) {
      if (subject === undefined) store.app = before;
      else store.subjects.set(subject, before);
    },
    makeKey: async () => {},
    revokeKey: endKey,
    dropKey: endKey,
  };
}

/** What an administrator writes. */
function inTable(app: string): Administered {
  const items = administration(started.table);
  return {
    store: dynamodbCutOffs(started.table, app),
    cutOff: (before, subject) =>
      items.put(storageKeys.cutOff(app, subject), { before: { N: String(before) } }),
    makeKey: (id) => items.create(storageKeys.apiKey(id), { secretDigest: { S: 'digest' } }),
    revokeKey: (id) => items.set(storageKeys.apiKey(id), 'revokedAt', { S: '2026-11-25T00:00:00.000Z' }),
    dropKey: (id) => items.delete(storageKeys.apiKey(id)),
  };
}

cutOffStoreContract('memory', inMemory);
cutOffStoreContract('DynamoDB over the wire', (app) => inTable(app));

describe('a DynamoDB that answers as it is told', () => {
  /** The last request, and the answer to the next. */
  const wire = { requested: {} as Record<string, unknown>, answer: {} as object };
  let server: Listening;
  let table: Table;
  beforeAll(async () => {
    server = await listen(
      (request, response) =>
        answerJson(response, async () => {
          wire.requested = (await readJsonRequest(request)).input;
          return wire.answer;
        }),
      0,
    );
    const credentials = { accessKeyId: 'administrator', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials });
    table = { client, name: 'Items' };
  });
  afterAll(async () => {
    table.client.destroy();
    await server.close();
  });

  const of = { subject: 'alice', apiKeyId: 'key00001' };
  const pks = [storageKeys.cutOff('app'), storageKeys.cutOff('app', 'alice'), storageKeys.apiKey('key00001')];
  const [ofApp, ofAlice, apiKey] = pks.map((pk) => ({ pk: { S: pk } }));

  test('is asked one consistent question for all that may be cut off', async () => {
    wire.answer = { Responses: { Items: [apiKey] }, UnprocessedKeys: {} };
    expect(await dynamodbCutOffs(table, 'app').find(of)).toBe(0);
    expect(wire.requested).toEqual({
      RequestItems: { Items: { Keys: [ofApp, ofAlice, apiKey], ConsistentRead: true } },
    });
  });

  const unanswered: [what: string, answer: object][] = [
    ['nothing', { Responses: {}, UnprocessedKeys: { Items: { Keys: [ofApp, ofAlice, apiKey] } } }],
    ['all but the app', { Responses: { Items: [apiKey] }, UnprocessedKeys: { Items: { Keys: [ofApp] } } }],
    ['all but the user', { Responses: { Items: [apiKey] }, UnprocessedKeys: { Items: { Keys: [ofAlice] } } }],
    ['all but the API key', { Responses: { Items: [] }, UnprocessedKeys: { Items: { Keys: [apiKey] } } }],
  ];

  test.each(unanswered)('and answers %s: an outage, never "not cut off"', async (_what, answer) => {
    wire.answer = answer;
    const failure = await failureOf(dynamodbCutOffs(table, 'app').find(of));
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code: 'unavailable', message: 'DynamoDB UnprocessedKeys' });
    expect(JSON.stringify(failure)).not.toMatch(/alice|key00001/);
  });

  test('control: who does not look for what is unanswered takes it for "not cut off"', async () => {
    for (const [, answer] of unanswered) {
      wire.answer = answer;
      expect(await careless(table).find(of)).toBe(0);
    }
  });

  test('an answer without the API key ends what was vended with it', async () => {
    wire.answer = {};
    expect(await dynamodbCutOffs(table, 'app').find(of)).toBe(Number.POSITIVE_INFINITY);
  });
});

/** The mistake: what was not read is taken for what is not there. */
const careless = ({ client, name }: Table): CutOffStore => ({
  async find() {
    const Keys = [{ pk: { S: 'pk' } }];
    const { Responses = {} } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [name]: { Keys } } }),
    );
    return Math.max(0, ...(Responses[name] ?? []).map(({ before }) => Number(before?.N ?? 0)));
  },
});
