import { dynamodbPublishedKeys } from '../../lambdas/adapters/dynamodb/published-keys.ts';
import { isoTime } from '../../lambdas/contract/clock.ts';
import type { PublishedKey, PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';
import { CommandError } from '../command-error.ts';
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

const maxAttempts = 5;

/** Removes a key from the published ones and bars it from signing, even if its secret still holds it. */
export async function revoke(store: PublishedKeyStore, kid: string, now: number): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const list = await store.read();
    if (!list.keys.some(({ jwk }) => jwk.kid === kid)) throw new CommandError(`No key ${kid} is published.`);
    const keys = list.keys.map((key) =>
      key.jwk.kid === kid && key.revokedAt === undefined ? { ...key, revokedAt: now } : key,
    );
    if (await store.write(keys, list)) return;
  }
  throw new CommandError('Other writes changed the list each time: try again.');
}
