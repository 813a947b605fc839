import { randomBytes } from 'node:crypto';
import { dynamodbApiKeys, dynamodbUsers } from '../lambdas/adapters/dynamodb/directory.ts';
import type { Table } from '../lambdas/adapters/dynamodb/table.ts';
import { hashPassword } from '../lambdas/callers/password.ts';
import { digestOf } from '../lambdas/vending/digest.ts';

/** Adds a user of an app that allows `password`, or gives one that is there a new password. */
export async function addUser(
  directory: Table,
  app: string,
  username: string,
  password: string,
): Promise<void> {
  const passwordHash = await hashPassword(password, randomBytes(16));
  await dynamodbUsers(directory, app).put(username, { passwordHash });
}

/** Makes an API key for a backend of this app. It is in the answer and nowhere else: only its digest is kept. */
export async function createApiKey(directory: Table, app: string): Promise<string> {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(24).toString('base64url');
  await dynamodbApiKeys(directory).put(id, { app, secretDigest: digestOf(secret) });
  return `tv_${id}_${secret}`;
}
