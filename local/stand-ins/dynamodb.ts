import dynalite from 'dynalite';
import { arn } from '../account.ts';
import { type Listening, listen } from '../listen.ts';
import type { Authority } from './authority.ts';
import { answerJson, type JsonRequest, readJsonRequest, ServiceError } from './json-protocol.ts';

type Attributes = Record<string, Record<string, unknown>>;

interface ItemInput {
  TableName?: string;
  Key?: Attributes;
  Item?: Attributes;
  /** By table. */
  RequestItems?: Record<string, { Keys?: Attributes[] }>;
  ReturnValuesOnConditionCheckFailure?: string;
}

type Call = (operation: string, input: object) => Promise<object>;

/** Calls that name their partition keys. Other calls touch keys that only the data holds. */
const keyedOperations = new Set(['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);

interface DynamoDbOptions {
  /** Where the tables live on; otherwise they are in memory. */
  readonly folder?: string | undefined;
  readonly port?: number;
}

/**
 * DynamoDB: dynalite, behind a proxy that judges each call by the caller's policies. It has no TTL (items
 * stay) and no transactions; functions may only use calls that name their items. The key attribute of every table is
 * `pk`: `provision` makes sure.
 */
export async function startDynamoDb(
  authority: Authority,
  { folder, port = 0 }: DynamoDbOptions = {},
): Promise<Listening> {
  const server = dynalite({ createTableMs: 0, ...(folder && { path: folder }) });
  const storage = await listen(server, 0);
  // A folder is free for the next one only when its store has ended as well.
  const endStore = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const proxy = await inFrontOf(storage.url, authority, port).catch(async (error: unknown) => {
    await endStore();
    throw error;
  });
  const close = async () => {
    await proxy.close();
    await (folder ? endStore() : storage.close());
  };
  return { ...proxy, close };
}

/** The proxy alone, in front of a dynalite that is there. */
export const inFrontOf = (storageUrl: string, authority: Authority, port = 0): Promise<Listening> =>
  listen(
    (request, response) =>
      answerJson(response, async () => {
        const { authorization } = request.headers;
        const { operation, input } = await readJsonRequest(request);
        authorize(authority, authorization, operation, input);
        return callDynalite(storageUrl, operation, input).catch(async (error: ServiceError) => {
          throw await withOldItem(error, input, (...call) => callDynalite(storageUrl, ...call));
        });
      }),
    port,
  );

function authorize(
  authority: Authority,
  authorization: string | undefined,
  operation: JsonRequest['operation'],
  { TableName, Key, Item, RequestItems }: ItemInput,
): void {
  const touched: [table: string | undefined, items: (Attributes | undefined)[]][] = RequestItems
    ? Object.entries(RequestItems).map(([table, { Keys = [] }]) => [table, Keys])
    : [[TableName, [Key ?? Item]]];
  for (const [table, items] of touched) {
    const keys = items.flatMap((item) => Object.values(item?.pk ?? {}).map(String));
    const denial = authority.denialOf({
      authorization,
      action: `dynamodb:${operation}`,
      resource: table ? arn('dynamodb', `table/${table}`) : '*',
      // A missing key would fit every ForAllValues condition. An empty key fits no prefix.
      leadingKeys: keys.length > 0 ? keys : [''],
      administratorOnly: !keyedOperations.has(operation),
    });
    if (denial) throw new ServiceError(`com.amazon.coral.service#${denial.code}`, denial.message);
  }
}

/** dynalite asks for a signature but does not check it. */
async function callDynalite(url: string, operation: string, input: object): Promise<object> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20000101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=proxy, SignedHeaders=host, Signature=none',
    },
    body: JSON.stringify(input),
  });
  const body = (await response.json()) as { __type?: string; message?: string };
  if (response.ok) return body;
  throw new ServiceError(body.__type ?? 'InternalServerError', body.message ?? '', body);
}

/**
 * dynalite ignores `ReturnValuesOnConditionCheckFailure: ALL_OLD`. This reads the item after the refused write, so
 * another write may have come between. It can tell why a write was refused; nothing may depend on it.
 */
async function withOldItem(error: ServiceError, input: ItemInput, call: Call): Promise<ServiceError> {
  const { TableName, Key, Item, ReturnValuesOnConditionCheckFailure } = input;
  const { __type: type } = error.body;
  const wanted = ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  if (!wanted || !String(type).endsWith('#ConditionalCheckFailedException')) return error;
  const key = { pk: (Key ?? Item)?.pk };
  const found = await call('GetItem', { TableName, Key: key, ConsistentRead: true });
  return new ServiceError(String(type), error.message, { ...error.body, ...found });
}
