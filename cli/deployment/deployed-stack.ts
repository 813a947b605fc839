import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { metadataKey, outputs, type StackMetadata, toldBy } from '../../infra/stack-metadata.ts';

/** A stack in AWS. */
export interface DeployedStack {
  readonly status: string;
  /** It can't be deleted. */
  readonly isProtected: boolean;
  /** What its template says of itself; undefined if it is no stack of this service. */
  readonly metadata: Partial<StackMetadata> | undefined;
  /** Physical ids of what the stack has made and not left behind: ARNs of secrets, names of tables. */
  readonly owned: ReadonlySet<string>;
  /** Of the secrets whose resource policy the stack has made: a policy has its secret's ARN as its id. */
  readonly guarded: ReadonlySet<string>;
  /** The name of the table of users and API keys, also if another stack has made it. */
  readonly directoryTable: string | undefined;
}

/** Reads a deployment's stack; undefined if there is none of this name. */
export async function deployedStack(
  StackName: string,
  deployment: string,
): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient({});
  return ifThere(async () => {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const made: StackResourceSummary[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      made.push(...StackResourceSummaries);
    // The type counts: a secret's policy and rotation have the secret's ARN as their ids too.
    const idsOf = (...types: string[]) =>
      new Set(
        made
          .filter(({ ResourceType = '' }) => types.includes(ResourceType))
          .filter(({ ResourceStatus = '' }) => !/^DELETE_(COMPLETE|SKIPPED)$/.test(ResourceStatus))
          .flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? []),
      );
    return {
      status: stack?.StackStatus ?? '',
      isProtected: stack?.EnableTerminationProtection ?? false,
      metadata: await metadataOf(client, StackName, deployment),
      owned: idsOf('AWS::SecretsManager::Secret', 'AWS::DynamoDB::Table'),
      guarded: idsOf('AWS::SecretsManager::ResourcePolicy'),
      directoryTable: toldBy(outputsOf(stack), outputs.directoryTable, deployment),
    };
  });
}

/** The values of a stack's outputs, by name. */
export const outputsOf = (stack: Stack | undefined): Record<string, string | undefined> =>
  Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
  );

/** The apps of a deployment, from its stack's template; undefined if the stack does not exist. */
export const deployedApps = (StackName: string, deployment: string) =>
  ifThere(async () => (await metadataOf(new CloudFormationClient({}), StackName, deployment))?.apps ?? {});

async function metadataOf(client: CloudFormationClient, StackName: string, deployment: string) {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }));
  // A template in YAML is not ours.
  const { Metadata = {} } = TemplateBody.startsWith('{') ? JSON.parse(TemplateBody) : {};
  return toldBy<Partial<StackMetadata>>(Metadata, metadataKey, deployment);
}

/** CloudFormation has no separate error for a stack that does not exist. */
async function ifThere<Found>(read: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
