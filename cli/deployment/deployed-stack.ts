import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { metadataKey, outputs, type StackMetadata } from '../../infra/stack-metadata.ts';

/** A stack in AWS. */
export interface DeployedStack {
  readonly status: string;
  /** It can't be deleted. */
  readonly isProtected: boolean;
  /** What its template says of itself; undefined if it is no stack of this service. */
  readonly metadata: Partial<StackMetadata> | undefined;
  /** Physical ids of what the stack has made and not left behind: ARNs of secrets, names of tables. */
  readonly owned: ReadonlySet<string>;
  /** The name of the table of users and API keys, whoever made it. */
  readonly directoryTable: string | undefined;
}

/** Reads a stack; undefined if there is none of this name. */
export async function deployedStack(StackName: string): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient({});
  return ifThere(async () => {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const owned = new Set<string>();
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { PhysicalResourceId, ResourceStatus = '' } of StackResourceSummaries)
        if (PhysicalResourceId !== undefined && !/^DELETE_(COMPLETE|SKIPPED)$/.test(ResourceStatus))
          owned.add(PhysicalResourceId);
    return {
      status: stack?.StackStatus ?? '',
      isProtected: stack?.EnableTerminationProtection ?? false,
      metadata: await metadataOf(client, StackName),
      owned,
      directoryTable: stack?.Outputs?.find(({ OutputKey }) => OutputKey === outputs.directoryTable)
        ?.OutputValue,
    };
  });
}

/** The apps of a stack, from its template; undefined if there is no such stack. */
export const deployedApps = (StackName: string) =>
  ifThere(async () => (await metadataOf(new CloudFormationClient({}), StackName))?.apps ?? {});

async function metadataOf(client: CloudFormationClient, StackName: string) {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }));
  // A template in YAML is not ours.
  const { Metadata = {} } = TemplateBody.startsWith('{') ? JSON.parse(TemplateBody) : {};
  return Metadata[metadataKey] as Partial<StackMetadata> | undefined;
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
