import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { StackMetadata } from '../infra/stack-metadata.ts';
import { type GenerateSecretString, generatedSecret } from './generated-secret.ts';
import { type InvokeFunction, runRotation } from './stand-ins/rotation.ts';
import type { ProvisionedSecrets, Resolver } from './template.ts';

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
  GenerateSecretString?: GenerateSecretString;
  SecretString?: string;
}

/**
 * Creates the template's tables and secrets at the endpoints, with the SDK's clients, and those that the template takes
 * over. Existing ones stay as they are. Returns each secret's ARN by logical id, and by ARN the values that the template
 * may refer to. It does not apply TTL and recovery settings: nothing local acts on them.
 */
export async function provision(
  { resources }: Resolver,
  endpoints: Endpoints,
  access: Access,
  described?: StackMetadata,
): Promise<ProvisionedSecrets> {
  const dynamodb = new DynamoDBClient({ ...access, endpoint: endpoints.dynamodb });
  const secretsManager = new SecretsManagerClient({ ...access, endpoint: endpoints.secretsManager });
  const existing = existingOf(described);
  const secretValues = new Map<string, string>();
  const tables = [...resources<TableProperties>('AWS::DynamoDB::Table'), ...existing.tables];
  const secrets = [...resources<SecretProperties>('AWS::SecretsManager::Secret'), ...existing.secrets];
  try {
    const [secretArns] = await Promise.all([
      Promise.all(secrets.map(async (secret) => [secret.logicalId, await createSecret(secret)] as const)),
      ...tables.map(createTable),
    ]);
    return { secretArns: new Map(secretArns), secretValues };
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
    const value = SecretString ?? (GenerateSecretString && generatedSecret(logicalId, GenerateSecretString));
    const input = { Name: name, SecretString: value };
    await secretsManager.send(new CreateSecretCommand(input)).catch(unless('ResourceExistsException'));
    const { ARN = '' } = await secretsManager.send(new DescribeSecretCommand({ SecretId: name }));
    if (GenerateSecretString?.PasswordLength !== undefined) {
      const read = await secretsManager.send(new GetSecretValueCommand({ SecretId: name }));
      secretValues.set(ARN, read.SecretString ?? '');
    }
    return ARN;
  }
}

/** What the template takes over, as an earlier deployment would have made it: generated secrets with a first value. */
function existingOf({ apps = {}, existing }: Partial<StackMetadata> = {}) {
  const secrets = Object.values(apps).flatMap((app) => app.secrets);
  const isGenerated = (name: string) =>
    secrets.some(({ secretName, source }) => secretName === name && source === 'generated');
  const named = <Properties>(name: string, properties: Properties) => ({ logicalId: name, name, properties });
  return {
    secrets: (existing?.secrets ?? []).map((name) =>
      named<SecretProperties>(name, isGenerated(name) ? { SecretString: '{"keys":[]}' } : {}),
    ),
    tables: existing?.directoryTable === undefined ? [] : [named(existing.directoryTable, itemTable)],
  };
}

const itemTable: TableProperties = {
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
};

interface ScheduleProperties {
  SecretId: string;
  RotationLambdaARN: string;
  RotationRules: { AutomaticallyAfterDays: number };
  RotateImmediatelyOnUpdate?: boolean;
}

/**
 * Turns on the template's rotations, and starts each that has never been complete. Their functions must be running.
 *
 * @param elsewhere invokes a function, if an outside Secrets Manager can't reach this runner's functions.
 */
export async function startRotations(
  { resources }: Resolver,
  endpoint: string,
  access: Access,
  elsewhere?: InvokeFunction,
): Promise<void> {
  const client = new SecretsManagerClient({ ...access, endpoint });
  const schedules = resources<ScheduleProperties>('AWS::SecretsManager::RotationSchedule');
  for (const { properties } of schedules) {
    const {
      SecretId,
      RotationLambdaARN,
      RotationRules,
      RotateImmediatelyOnUpdate: RotateImmediately,
    } = properties;
    if (!elsewhere) {
      const { LastRotatedDate } = await client.send(new DescribeSecretCommand({ SecretId }));
      const isNew = LastRotatedDate === undefined;
      const settings = { RotationLambdaARN, RotationRules, RotateImmediately: isNew && RotateImmediately };
      // It is refused, and goes on, if the last runner was killed in the middle of one.
      await client
        .send(new RotateSecretCommand({ SecretId, ...settings }))
        .catch(unless('InvalidRequestException'));
    } else await runRotation(elsewhere, RotationLambdaARN, { SecretId, ClientRequestToken: randomUUID() });
  }
  client.destroy();
}

function unless(name: string): (error: Error) => void {
  return (error) => {
    if (error.name !== name) throw error;
  };
}
