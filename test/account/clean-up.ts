import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteTableCommand,
  DynamoDBClient,
  paginateListTables,
  UpdateTableCommand,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteSecretCommand,
  paginateListSecrets,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { destroy } from './deployed.ts';

/**
 * As docs/runbook.md says under "A deployment must go for good", also after a deployment that failed; without the 30 days
 * in which a secret comes back.
 */
export async function cleanUp(directory: string, stackName: string): Promise<void> {
  const [dynamodb, secrets] = [new DynamoDBClient({}), new SecretsManagerClient({})];
  await new CloudFormationClient({})
    .send(
      new UpdateTerminationProtectionCommand({ StackName: stackName, EnableTerminationProtection: false }),
    )
    .then(() => destroy(directory))
    .catch((error: Error) => console.log(`no stack was destroyed: ${error.message}`));
  for (const SecretId of await secretNames(secrets, stackName))
    await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  for (const TableName of await tableNames(dynamodb, stackName)) {
    await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    await dynamodb.send(new DeleteTableCommand({ TableName }));
    await waitUntilTableNotExists({ client: dynamodb, maxWaitTime: 300 }, { TableName });
  }
  const left = [...(await secretNames(secrets, stackName)), ...(await tableNames(dynamodb, stackName))];
  if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
}

async function tableNames(client: DynamoDBClient, stackName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) names.push(...TableNames);
  return names.filter((name) => name.startsWith(`${stackName}-`));
}

async function secretNames(client: SecretsManagerClient, stackName: string): Promise<string[]> {
  const names: string[] = [];
  const list = { Filters: [{ Key: 'name' as const, Values: [`${stackName}/`] }] };
  for await (const { SecretList = [] } of paginateListSecrets({ client }, list))
    names.push(...SecretList.map(({ Name = '' }) => Name));
  return names.filter((name) => name.startsWith(`${stackName}/`));
}
