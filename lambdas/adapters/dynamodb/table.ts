import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Refusal } from '../../contract/refusal.ts';
import { awsClientSettings, awsErrorName } from '../aws-client.ts';

/** One table and the client that speaks to it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
}

export const dynamodbClient = () => new DynamoDBClient(awsClientSettings);

/** The outcome of a conditional write: its failed condition is an answer, every other failure is an outage. */
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

/** An answer without a condition; every failure that is no refusal yet is an outage. */
export async function orOutage<Output>(call: Promise<Output>): Promise<Output> {
  try {
    return await call;
  } catch (error) {
    throw error instanceof Refusal ? error : outage(awsErrorName(error));
  }
}

/** No answer, and why. */
export const outage = (why: string) =>
  new Refusal('unavailable', { reason: `DynamoDB ${why}`, retryAfterSeconds: 5 });
