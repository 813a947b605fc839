import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../contract/storage-keys.ts';
import type { CutOffStore } from '../../vending/cut-offs.ts';
import { orOutage, outage, type Table } from './table.ts';

/**
 * Cut-offs as items `{ pk, before }`, one for the app and one for each user who is cut off. An API key is cut off if its
 * item is gone or has `revokedAt`. One call reads them all, since every vend makes it.
 */
export function dynamodbCutOffs({ client, name }: Table, app: string): CutOffStore {
  return {
    async find({ subject, apiKeyId }) {
      const apiKey = apiKeyId === undefined ? undefined : storageKeys.apiKey(apiKeyId);
      const keys = [storageKeys.cutOff(app), storageKeys.cutOff(app, subject), ...(apiKey ? [apiKey] : [])];
      const Keys = keys.map((pk) => ({ pk: { S: pk } }));
      const read = new BatchGetItemCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } });
      const { Responses = {}, UnprocessedKeys = {} } = await orOutage(client.send(read));
      // An item that was not read may hold a cut-off.
      if (Object.keys(UnprocessedKeys).length > 0) throw outage('UnprocessedKeys');
      const items = Responses[name] ?? [];
      const isRevoked = apiKey && !items.some(({ pk, revokedAt }) => pk?.S === apiKey && !revokedAt);
      const cutOffs = items.filter(({ pk }) => pk?.S !== apiKey);
      return isRevoked
        ? Number.POSITIVE_INFINITY
        : Math.max(0, ...cutOffs.map(({ before }) => Number(before?.N)));
    },
  };
}
