import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import {
  GetSecretValueCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { vending } from '../harness/cli.ts';

/** What must outlive a change: secrets by name, each as its version's id and a digest of its value. */
export interface State {
  readonly secrets: ReadonlyMap<string, string>;
  /** Users, API keys and cut-offs, as the CLI lists them. */
  readonly rows: string;
}

/** Reads the state of a deployment. */
export async function stateOf(config: VendingConfig): Promise<State> {
  const lists = ['users list comapi --json', 'keys list --json', 'cutoff list comapi --json'];
  const rows = [];
  for (const line of lists) rows.push((await vending(line, { config })).out);
  return { secrets: await secretValues(), rows: rows.join('\n') };
}

async function secretValues(): Promise<ReadonlyMap<string, string>> {
  const client = new SecretsManagerClient({});
  const { SecretList = [] } = await client.send(new ListSecretsCommand({ MaxResults: 100 }));
  const values = SecretList.map(async ({ Name = '' }) => {
    const { VersionId, SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: Name }));
    return [Name, `${VersionId} ${createHash('sha256').update(SecretString).digest('hex')}`] as const;
  });
  return new Map(await Promise.all(values));
}

/** Throws unless all secrets of before have their values, and users, API keys and cut-offs are the same. */
export function assertKept(before: State, after: State): void {
  for (const [name, value] of before.secrets)
    assert.equal(after.secrets.get(name), value, `${name} has changed`);
  assert.equal(after.rows, before.rows);
}

/** The names of functions, tables and secrets in the account that begin like this. */
export async function thingsOf(name: string): Promise<string[]> {
  const [functions, tables, secrets] = await Promise.all([
    new LambdaClient({}).send(new ListFunctionsCommand({})),
    new DynamoDBClient({}).send(new ListTablesCommand({})),
    secretValues(),
  ]);
  return [
    ...(functions.Functions ?? []).map(({ FunctionName = '' }) => FunctionName),
    ...(tables.TableNames ?? []),
    ...secrets.keys(),
  ].filter((each) => each.startsWith(`${name}-TokenVending`) || each.startsWith(`${name}/`));
}
