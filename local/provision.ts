import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Resolver } from './template.ts';

export interface Access {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export interface Endpoints {
  dynamodb: string;
  secretsManager: string;
  sns: string;
}

interface TableProperties {
  AttributeDefinitions: { AttributeName: string; AttributeType: 'S' }[];
  BillingMode: 'PAY_PER_REQUEST';
  KeySchema: { AttributeName: string; KeyType: 'HASH' }[];
}

interface SecretProperties {
  GenerateSecretString?: unknown;
  SecretString?: string;
}

/**
 * Creates the template's tables and secrets, over the wire with the SDK's clients, wherever the endpoints lead; one
 * that already exists is left as it is. Returns each secret's ARN by logical id. TTL and recovery settings are not
 * applied: nothing local acts on them.
 */
export async function provision(
  { resources }: Resolver,
  endpoints: Endpoints,
  access: Access,
): Promise<ReadonlyMap<string, string>> {
  const dynamodb = new DynamoDBClient({ ...access, endpoint: endpoints.dynamodb });
  const secretsManager = new SecretsManagerClient({ ...access, endpoint: endpoints.secretsManager });
  const tables = resources<TableProperties>('AWS::DynamoDB::Table');
  const secrets = resources<SecretProperties>('AWS::SecretsManager::Secret');
  try {
    const [secretArns] = await Promise.all([
      Promise.all(secrets.map(async (secret) => [secret.logicalId, await createSecret(secret)] as const)),
      ...tables.map(createTable),
    ]);
    return new Map(secretArns);
  } finally {
    dynamodb.destroy();
    secretsManager.destroy();
  }

  async function createTable({ logicalId, name, properties }: (typeof tables)[number]): Promise<void> {
    const { AttributeDefinitions, BillingMode, KeySchema } = properties;
    if (KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join() !== 'pk HASH') {
      throw new Error(`${logicalId}: the local runner takes only tables with the single key attribute pk`);
    }
    const input = { TableName: name, AttributeDefinitions, BillingMode, KeySchema };
    await dynamodb.send(new CreateTableCommand(input)).catch(unless('ResourceInUseException'));
    await waitUntilTableExists(
      { client: dynamodb, minDelay: 0.05, maxDelay: 1, maxWaitTime: 30 },
      { TableName: name },
    );
  }

  async function createSecret({ logicalId, name, properties }: (typeof secrets)[number]): Promise<string> {
    const { GenerateSecretString, SecretString } = properties;
    if (GenerateSecretString)
      throw new Error(`${logicalId}: the local runner does not know GenerateSecretString`);
    const input = { Name: name, ...(SecretString !== undefined && { SecretString }) };
    await secretsManager.send(new CreateSecretCommand(input)).catch(unless('ResourceExistsException'));
    const { ARN = '' } = await secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
    return ARN;
  }
}

function unless(name: string): (error: Error) => void {
  return (error) => {
    if (error.name !== name) throw error;
  };
}
