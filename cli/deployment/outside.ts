import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DynamoDBClient,
  paginateListTables,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

export interface FoundSecret {
  readonly arn: string;
  /** It is scheduled for deletion: its name is taken, and its value can't be read. */
  readonly isDeleted: boolean;
}

/** Those of the names that secrets of the account and Region have. */
export async function secretsNamed(names: readonly string[]): Promise<ReadonlyMap<string, FoundSecret>> {
  const client = new SecretsManagerClient({});
  const find = (SecretId: string) =>
    client.send(new DescribeSecretCommand({ SecretId })).then(
      ({ ARN = '', DeletedDate }) => [
        [SecretId, { arn: ARN, isDeleted: DeletedDate !== undefined }] as const,
      ],
      (error: unknown) => {
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      },
    );
  return new Map((await Promise.all(names.map(find))).flat());
}

/** Those of the secrets that have a resource policy. */
export async function guardedOf(secrets: ReadonlyMap<string, FoundSecret>): Promise<ReadonlySet<string>> {
  const client = new SecretsManagerClient({});
  // AWS shows no policy of a secret that is scheduled for deletion.
  const names = [...secrets].filter(([, { isDeleted }]) => !isDeleted).map(([name]) => name);
  const found = await Promise.all(
    names.map(async (SecretId) => {
      const { ResourcePolicy } = await client.send(new GetResourcePolicyCommand({ SecretId }));
      return ResourcePolicy === undefined ? [] : [SecretId];
    }),
  );
  return new Set(found.flat());
}

export interface FoundTable {
  readonly status: string;
  /** Its key attributes, such as `pk HASH`. */
  readonly key: string;
  readonly isProtected: boolean;
  readonly isBackedUp: boolean;
}

/** A table, by its name; undefined if there is none. */
export async function tableNamed(TableName: string): Promise<FoundTable | undefined> {
  const client = new DynamoDBClient({});
  try {
    const [{ Table }, { ContinuousBackupsDescription: backups }] = await Promise.all([
      client.send(new DescribeTableCommand({ TableName })),
      client.send(new DescribeContinuousBackupsCommand({ TableName })),
    ]);
    return {
      status: Table?.TableStatus ?? '',
      key: (Table?.KeySchema ?? [])
        .map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`)
        .join(', '),
      isProtected: Table?.DeletionProtectionEnabled ?? false,
      isBackedUp: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
    };
  } catch (error) {
    if (error instanceof Error && /^(Resource|Table)NotFoundException$/.test(error.name)) return undefined;
    throw error;
  }
}

/** The tables whose names begin like this. */
export async function tablesLike(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: new DynamoDBClient({}) }, {}))
    found.push(...TableNames.filter((name) => name.startsWith(prefix)));
  return found;
}
