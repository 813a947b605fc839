import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cutOffsOf } from '../../cli/directory/cut-offs.ts';
import { administration, ItemConflict } from '../../lambdas/adapters/dynamodb/administration.ts';
import { dynamodbCutOffs } from '../../lambdas/adapters/dynamodb/cut-offs.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { appCutOffCopies, storageKeys } from '../../lambdas/contract/storage-keys.ts';
import type { CutOffStore } from '../../lambdas/vending/cut-offs.ts';
import { type Listening, listen } from '../../local/listen.ts';
import { answerJson, readJsonRequest } from '../../local/stand-ins/json-protocol.ts';
import { startTable } from '../adapters/start-table.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryCutOffs } from '../doubles/memory-cut-offs.ts';
import { demoApp } from '../vending/demo-app.ts';
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

const copiesOf = (app: string) =>
  Array.from({ length: appCutOffCopies }, (_, copy) => storageKeys.appCutOff(app, copy));

/** What an administrator writes. */
function inTable(app: string): Administered {
  const items = administration(started.table);
  return {
    store: dynamodbCutOffs(started.table, app),
    async cutOff(before, subject) {
      const keys = subject === undefined ? copiesOf(app) : [storageKeys.cutOff(app, subject)];
      for (const key of keys) await items.put(key, { before: { N: String(before) } });
    },
    makeKey: (id) => items.create(storageKeys.apiKey(id), { secretDigest: { S: 'digest' } }),
    revokeKey: (id) => items.set(storageKeys.apiKey(id), 'revokedAt', { S: '2026-11-25T00:00:00.000Z' }),
    dropKey: (id) => items.delete(storageKeys.apiKey(id)),
  };
}

cutOffStoreContract('memory', inMemory);
cutOffStoreContract('DynamoDB over the wire', (app) => inTable(app));

describe('a cut-off of a whole app', () => {
  const app = demoApp('comapi');
  const cutOffs = () => cutOffsOf(started.table, app);
  /** What functions find that read each of the copies. */
  const found = () =>
    Promise.all(
      copiesOf(app.name).map((_, copy) =>
        dynamodbCutOffs(started.table, app.name, () => copy / appCutOffCopies).find({ subject: 'alice' }),
      ),
    );

  test('is found by every function from the moment that it is set, whichever copy it reads, and until it is cleared', async () => {
    await cutOffs().set(undefined, 1_800_000_000);
    expect(new Set(await found())).toEqual(new Set([1_800_000_000]));
    await cutOffs().clear(undefined);
    expect(new Set(await found())).toEqual(new Set([0]));
  });

  test('that was interrupted is listed, and can be cleared or set again', async () => {
    const items = administration(started.table);
    await items.put(storageKeys.appCutOff(app.name, 0), { before: { N: '1800000000' } });
    expect((await cutOffs().list(10)).rows).toEqual([{ user: undefined, before: 1_800_000_000 }]);
    await cutOffs().clear(undefined);
    expect((await cutOffs().list(10)).rows).toEqual([]);
    expect(await failureOf(cutOffs().clear(undefined))).toBeInstanceOf(ItemConflict);
  });
});

describe('a DynamoDB that answers as it is told', () => {
  /** The requests, and the answers to the next ones: the last of them to all that follow. */
  const wire = { requested: [] as Record<string, unknown>[], answers: [{}] as object[] };
  let server: Listening;
  let table: Table;
  beforeAll(async () => {
    server = await listen(
      (request, response) =>
        answerJson(response, async () => {
          wire.requested.push((await readJsonRequest(request)).input);
          return wire.answers.length > 1 ? (wire.answers.shift() ?? {}) : (wire.answers[0] ?? {});
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
  const first = () => 0;
  const storeOf = (answers: object[]) => {
    Object.assign(wire, { requested: [], answers });
    return dynamodbCutOffs(table, 'app', first);
  };
  const pks = [
    storageKeys.appCutOff('app', 0),
    storageKeys.cutOff('app', 'alice'),
    storageKeys.apiKey('key00001'),
  ];
  const [ofApp, ofAlice, apiKey] = pks.map((pk) => ({ pk: { S: pk } }));

  test('is asked one consistent question for all that may be cut off', async () => {
    const store = storeOf([{ Responses: { Items: [apiKey] }, UnprocessedKeys: {} }]);
    expect(await store.find(of)).toBe(0);
    expect(wire.requested).toEqual([
      { RequestItems: { Items: { Keys: [ofApp, ofAlice, apiKey], ConsistentRead: true } } },
    ]);
  });

  test('is asked once more, for what it has not read alone, and both answers count', async () => {
    const unread = { Items: { Keys: [ofApp, apiKey], ConsistentRead: true } };
    const store = storeOf([
      { Responses: { Items: [{ ...ofAlice, before: { N: '5' } }] }, UnprocessedKeys: unread },
      { Responses: { Items: [apiKey, { ...ofApp, before: { N: '7' } }] }, UnprocessedKeys: {} },
    ]);
    expect(await store.find(of)).toBe(7);
    expect(wire.requested.slice(1)).toEqual([{ RequestItems: unread }]);
  });

  const unanswered: [what: string, answer: object][] = [
    ['nothing', { Responses: {}, UnprocessedKeys: { Items: { Keys: [ofApp, ofAlice, apiKey] } } }],
    ['all but the app', { Responses: { Items: [apiKey] }, UnprocessedKeys: { Items: { Keys: [ofApp] } } }],
    ['all but the user', { Responses: { Items: [apiKey] }, UnprocessedKeys: { Items: { Keys: [ofAlice] } } }],
    ['all but the API key', { Responses: { Items: [] }, UnprocessedKeys: { Items: { Keys: [apiKey] } } }],
  ];

  test.each(unanswered)('and answers %s, twice: an outage, never "not cut off"', async (_what, answer) => {
    const failure = await failureOf(storeOf([answer]).find(of));
    expect(wire.requested).toHaveLength(2);
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code: 'unavailable', message: 'DynamoDB UnprocessedKeys' });
    expect(JSON.stringify(failure)).not.toMatch(/alice|key00001/);
  });

  test('control: who does not look for what is unanswered takes it for "not cut off"', async () => {
    for (const [, answer] of unanswered) {
      storeOf([answer]);
      expect(await careless(table).find(of)).toBe(0);
    }
  });

  test('an answer without the API key ends what was vended with it', async () => {
    expect(await storeOf([{}]).find(of)).toBe(Number.POSITIVE_INFINITY);
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
