import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Refusal } from '../../contract/refusal.ts';
import { awsClientSettings, awsErrorName, withFreshConnections } from '../aws-client.ts';

/** One table and the client that speaks to it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

export const dynamodbClient = () => withFreshConnections(new DynamoDBClient(awsClientSettings));

/** The outcome of a conditional write. A failed condition is an answer; every other failure is an outage. */
export async function ifCondition<Output>(
  write: Promise<Output>,
): Promise<{ readonly written: Output } | { readonly refused: ConditionalCheckFailedException }> {
  try {
    return { written: await write };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { refused: error };
    throw outage(awsErrorName(error));
  }
}

/** The answer to a call without a condition. Every error that is not yet a refusal is an outage. */
export async function orOutage<Output>(call: Promise<Output>): Promise<Output> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof Refusal ? error : outage(awsErrorName(error));
  }
}

/** No lifetime is longer. An item with a later end counts milliseconds by mistake, or is meant to live for ever. */
const longestSeconds = 400 * 86_400;

/** Condition for an item that has not expired, swept or not. Goes with the values of `liveAt`. */
export const isLive = 'expiresAt > :now AND expiresAt < :horizon';

export const liveAt = (now: number) => ({
  ':now': { N: String(now) },
  ':horizon': { N: String(now + longestSeconds) },
});

/** The same for an item that was read. */
export const isLiveItem = (expiresAt: AttributeValue | undefined, now: number): boolean =>
  Number(expiresAt?.N) > now && Number(expiresAt?.N) < now + longestSeconds;

/** No answer, and why. */
export const outage = (why: string) =>
  new Refusal('unavailable', { reason: `DynamoDB ${why}`, retryAfterSeconds: 5 });
