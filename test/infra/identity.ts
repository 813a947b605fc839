import type { cx_api } from 'aws-cdk-lib';
import type { Resource } from './synthesized.ts';

/**
 * What holds data or is known by its address, with the properties whose change makes CloudFormation replace it.
 * Source: CloudFormation Template Reference, "Update requires: Replacement" of each type.
 */
const replacedBy: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'AttributeDefinitions', 'ImportSourceSpecification'],
  'AWS::SecretsManager::Secret': ['Name'],
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::ApiGatewayV2::DomainName': ['DomainName'],
  'AWS::CloudFront::Distribution': [],
  'AWS::Logs::LogGroup': ['LogGroupName'],
};

/** By which a stack's resources stay the same ones through an update, and tools find them. */
export interface Identity {
  /** By logical id. */
  readonly resources: Readonly<Record<string, Pick<Resource, 'Type' | 'Properties' | 'DeletionPolicy'>>>;
  readonly outputs: readonly string[];
}

export function identityOf({ template }: Pick<cx_api.CloudFormationStackArtifact, 'template'>): Identity {
  const kept = Object.entries(template.Resources as Record<string, Resource>).flatMap(([id, resource]) => {
    const { Type, Properties, DeletionPolicy = 'Delete' } = resource;
    const names = replacedBy[Type]?.filter((name) => Properties[name] !== undefined);
    return names
      ? [
          [
            id,
            {
              Type,
              DeletionPolicy,
              Properties: Object.fromEntries(names.map((name) => [name, Properties[name]])),
            },
          ],
        ]
      : [];
  });
  return { resources: Object.fromEntries(kept), outputs: Object.keys(template.Outputs) };
}

/** What an update from `before` to `after` would replace or lose, a line each. */
export function lossesOf(before: Identity, after: Identity): string[] {
  const resources = Object.entries(before.resources).filter(
    ([id, resource]) => JSON.stringify(after.resources[id]) !== JSON.stringify(resource),
  );
  return [
    ...resources.map(([id, { Type }]) => `${id} (${Type})`),
    ...before.outputs.filter((name) => !after.outputs.includes(name)).map((name) => `output ${name}`),
  ];
}
