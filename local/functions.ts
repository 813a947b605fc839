import { arn } from './account.ts';
import { parsePolicy, parseResourcePolicy, type Statement } from './iam.ts';
import type { Resolver } from './template.ts';

/** One AWS::Lambda::Function, with the policies of its role. */
export interface LambdaFunction {
  logicalId: string;
  name: string;
  arn: string;
  /** `file.export`, as the template's `Handler` has it. */
  handler: string;
  assetDirectory: string;
  environment: Record<string, string>;
  timeoutMillis: number;
  memoryMegabytes: number;
  roleName: string;
  roleArn: string;
  statements: Statement[];
}

interface FunctionProperties {
  Code: { S3Key?: string };
  Environment?: { Variables?: Record<string, string> };
  Handler: string;
  MemorySize?: number;
  Role: string;
  Runtime: string;
  Timeout?: number;
}

interface PolicyProperties {
  PolicyName: string;
  PolicyDocument: unknown;
  Roles?: string[];
}

interface ResourcePolicyProperties {
  ResourcePolicy: unknown;
  SecretId: string;
}

interface RoleProperties {
  Policies?: PolicyProperties[];
}

/** Reads the functions and their roles' policies. Throws for a runtime, code source or policy that it can't honour. */
export function readFunctions(
  { resolve, resources }: Resolver,
  assets: ReadonlyMap<string, string>,
): LambdaFunction[] {
  const roles = resources<RoleProperties>('AWS::IAM::Role');
  const policies = resources<PolicyProperties>('AWS::IAM::Policy');
  const ofSecrets = resources<ResourcePolicyProperties>('AWS::SecretsManager::ResourcePolicy').flatMap(
    ({ logicalId, properties }) =>
      parseResourcePolicy(properties.ResourcePolicy, arnPatternOf(properties.SecretId), logicalId),
  );
  return resources<FunctionProperties>('AWS::Lambda::Function').map(({ logicalId, name, properties }) => {
    const { Code, Environment, Handler, MemorySize = 128, Role, Runtime, Timeout = 3 } = properties;
    if (!/^nodejs/.test(Runtime)) throw new Error(`${logicalId}: the local runner cannot run ${Runtime}`);
    const assetDirectory = assets.get(Code.S3Key ?? '');
    if (!assetDirectory) throw new Error(`${logicalId}: its code is not an asset of the cloud assembly`);
    const role = roles.find((candidate) => Role === resolve({ 'Fn::GetAtt': [candidate.logicalId, 'Arn'] }));
    if (!role) throw new Error(`${logicalId}: its role ${Role} is not in the template`);
    const documents = [
      ...(role.properties.Policies ?? []).map(({ PolicyName, PolicyDocument }) => ({
        where: `${role.logicalId}/${PolicyName}`,
        PolicyDocument,
      })),
      ...policies
        .filter((policy) => policy.properties.Roles?.includes(role.name))
        .map((policy) => ({ where: policy.logicalId, PolicyDocument: policy.properties.PolicyDocument })),
    ];
    return {
      logicalId,
      name,
      arn: resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }) as string,
      handler: Handler,
      assetDirectory,
      environment: Environment?.Variables ?? {},
      timeoutMillis: Timeout * 1000,
      memoryMegabytes: MemorySize,
      roleName: role.name,
      statements: [
        ...documents.flatMap(({ where, PolicyDocument }) => parsePolicy(PolicyDocument, where)),
        ...ofSecrets,
      ],
      roleArn: Role,
    };
  });
}

/** What fits the ARN of a secret: its ARN, or for a name one with six random characters at the end. */
const arnPatternOf = (secretId: string) =>
  secretId.startsWith('arn:') ? secretId : arn('secretsmanager', `secret:${secretId}-??????`);
