import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  UpdateTableCommand,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteSecretCommand,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type Deployed, destroy } from './deployed.ts';

/** As docs/runbook.md says under "A deployment must go for good"; without the 30 days in which a secret comes back. */
export async function cleanUp(
  directory: string,
  stackName: string,
  deployed: Deployed | undefined,
): Promise<void> {
  const [dynamodb, secrets] = [new DynamoDBClient({}), new SecretsManagerClient({})];
  await new CloudFormationClient({}).send(
    new UpdateTerminationProtectionCommand({ StackName: stackName, EnableTerminationProtection: false }),
  );
  await destroy(directory);
  for (const SecretId of await secretNames(secrets, stackName))
    await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  const TableName = deployed?.outputs['DirectoryTableName'];
  if (TableName !== undefined) {
    await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: 300 }, { TableName });
  }
  const tables = (await dynamodb.send(new ListTablesCommand({}))).TableNames ?? [];
  const left = [
    ...(await secretNames(secrets, stackName)),
    ...tables.filter((name) => name.startsWith(stackName)),
  ];
  if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
}

async function secretNames(client: SecretsManagerClient, stackName: string): Promise<string[]> {
  const names: string[] = [];
  const list = { Filters: [{ Key: 'name' as const, Values: [`${stackName}/`] }] };
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(new ListSecretsCommand({ ...list, ...(NextToken && { NextToken }) }));
    names.push(
      ...(page.SecretList ?? []).flatMap(({ Name = '' }) => (Name.startsWith(`${stackName}/`) ? [Name] : [])),
    );
    NextToken = page.NextToken;
    if (NextToken === undefined) return names;
  }
}
