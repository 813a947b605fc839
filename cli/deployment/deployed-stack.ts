import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { metadataKey, outputs, type StackMetadata } from '../../infra/stack-metadata.ts';

/** A stack in AWS. */
export interface DeployedStack {
  readonly status: string;
  /** It can't be deleted. */
  readonly isProtected: boolean;
  /** What its template says; undefined if it is no stack of this service. */
  readonly metadata: Partial<StackMetadata> | undefined;
  /** ARNs of secrets and names of tables that the stack has made and not left behind. */
  readonly owned: ReadonlySet<string>;
  /** The name of the table of users and API keys, whoever made it. */
  readonly directoryTable: string | undefined;
}

/** Reads a stack; undefined if there is none of this name. */
export async function deployedStack(StackName: string): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient({});
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const { Metadata = '{}' } = await client.send(new GetTemplateSummaryCommand({ StackName }));
    const owned = new Set<string>();
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
      for (const { PhysicalResourceId, ResourceStatus = '' } of StackResourceSummaries)
        if (PhysicalResourceId !== undefined && !/^DELETE_(COMPLETE|SKIPPED)$/.test(ResourceStatus))
          owned.add(PhysicalResourceId);
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === outputs.directoryTable);
    return {
      status: Stacks[0]?.StackStatus ?? '',
      isProtected: Stacks[0]?.EnableTerminationProtection ?? false,
      metadata: JSON.parse(Metadata)[metadataKey],
      owned,
      directoryTable: output?.OutputValue,
    };
  } catch (error) {
    // CloudFormation has no separate error for this.
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}
