import { dynamodbPublishedKeys } from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import { isoTime } from '../../lambdas/contract/clock.ts';
import type { PublishedKey, PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';
import type { Row } from '../rows.ts';
import type { Target } from '../target.ts';

export const publishedBy = ({ directory }: Target, app: string): PublishedKeyStore =>
  dynamodbPublishedKeys(directory, app);

/** An app's public keys, and their state. */
export const publishedRows = async (store: PublishedKeyStore, now: number): Promise<Row[]> =>
  (await store.read()).keys.map((key) => ({
    kid: key.jwk.kid,
    version: key.versionId,
    state: stateOf(key, now),
  }));

function stateOf({ revokedAt, keepUntil, seenFrom }: PublishedKey, now: number): string {
  if (revokedAt !== undefined) return `revoked ${isoTime(revokedAt)}`;
  if (keepUntil !== undefined)
    return now < keepUntil ? `retired, published until ${isoTime(keepUntil)}` : 'withdrawn';
  return seenFrom <= now ? 'ready to sign' : `published, ready to sign from ${isoTime(seenFrom)}`;
}
