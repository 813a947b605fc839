import { setTimeout } from 'node:timers/promises';
import { BatchGetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { appCutOffCopies, storageKeys } from '../../contract/storage-keys.ts';
import type { CutOffStore } from '../../vending/cut-offs.ts';
import { orOutage, outage, type Table } from './table.ts';

/** Before DynamoDB is asked again for what it has not read. Twice that at most, so that requests don't ask together. */
const pauseMillis = 50;

/**
 * Cut-offs as items `{ pk, before }`, one for each user who is cut off, and `appCutOffCopies` for an app that is. An API
 * key is cut off if its item is gone or has `revokedAt`. One call reads them all, since every vend makes it.
 *
 * @param random at least 0 and less than 1: chooses the copy.
 */
export function dynamodbCutOffs({ client, name }: Table, app: string, random = Math.random): CutOffStore {
  const batchGet = (RequestItems: Record<string, KeysAndAttributes>) =>
    orOutage(client.send(new BatchGetItemCommand({ RequestItems })));

  async function read(keys: readonly string[]) {
    const Keys = keys.map((pk) => ({ pk: { S: pk } }));
    const first = await batchGet({ [name]: { Keys, ConsistentRead: true } });
    const items = first.Responses?.[name] ?? [];
    const { UnprocessedKeys: unread = {} } = first;
    if (Object.keys(unread).length === 0) return items;
    await setTimeout(pauseMillis * (1 + Math.random()));
    const second = await batchGet(unread);
    // An item that was not read may hold a cut-off.
    if (Object.keys(second.UnprocessedKeys ?? {}).length > 0) throw outage('UnprocessedKeys');
    return [...items, ...(second.Responses?.[name] ?? [])];
  }

  return {
    async find({ subject, apiKeyId }) {
      const apiKey = apiKeyId === undefined ? undefined : storageKeys.apiKey(apiKeyId);
      const ofApp = storageKeys.appCutOff(app, Math.floor(random() * appCutOffCopies));
      const items = await read([ofApp, storageKeys.cutOff(app, subject), ...(apiKey ? [apiKey] : [])]);
      const isRevoked = apiKey && !items.some(({ pk, revokedAt }) => pk?.S === apiKey && !revokedAt);
      const cutOffs = items.filter(({ pk }) => pk?.S !== apiKey);
      return isRevoked
        ? Number.POSITIVE_INFINITY
        : Math.max(0, ...cutOffs.map(({ before }) => Number(before?.N)));
    },
  };
}
