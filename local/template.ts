import { accountId, arn, region } from './account.ts';
import { type Placed, resourceTypes } from './resource-types.ts';

export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Condition?: string;
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
  Metadata?: Record<string, unknown>;
}

export interface ResolvedResource<Properties> {
  logicalId: string;
  name: string;
  properties: Properties;
}

export interface Resolver {
  resolve(value: unknown): unknown;
  /** The resources of one type with their intrinsics resolved, in the template's order. */
  resources<Properties>(type: string): ResolvedResource<Properties>[];
}

/** Known when the secrets exist. */
export interface ProvisionedSecrets extends Pick<Placed, 'secretArns'> {
  /** By ARN, for dynamic references. */
  secretValues: ReadonlyMap<string, string>;
}

export const noSecrets: ProvisionedSecrets = { secretArns: new Map(), secretValues: new Map() };

export interface ResolverContext extends Pick<Placed, 'baseUrl'>, ProvisionedSecrets {
  stackName: string;
}

/**
 * Resolves the intrinsics of a template. On creation, throws for a resource that the runner does not provide. On use,
 * throws for an unknown intrinsic, reference or attribute. The message names it.
 * Source: CloudFormation User Guide, "Intrinsic function reference".
 */
export function createResolver(
  template: Template,
  { stackName, baseUrl, secretArns, secretValues }: ResolverContext,
): Resolver {
  for (const [logicalId, { Type, Condition }] of Object.entries(template.Resources)) {
    if (!resourceTypes[Type]) throw new Error(`${logicalId}: the local runner does not provide ${Type}`);
    if (Condition) throw new Error(`${logicalId}: the local runner does not know template conditions`);
  }

  const pseudoParameters: Record<string, string | undefined> = {
    'AWS::AccountId': accountId,
    'AWS::NoValue': undefined,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': arn('cloudformation', `stack/${stackName}/local`),
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  const intrinsics: Record<string, (argument: never) => unknown> = {
    Ref: (target: string) => {
      if (Object.hasOwn(pseudoParameters, target)) return pseudoParameters[target];
      const { type, placed } = place(target);
      return type.ref ? type.ref(placed) : placed.name;
    },
    'Fn::GetAtt': (target: string | [string, string]) => {
      const [logicalId = '', attribute = ''] = typeof target === 'string' ? target.split(/\.(.*)/) : target;
      const { type, typeName, placed } = place(logicalId);
      const read = type.attributes?.[attribute];
      if (!read) throw new Error(`${logicalId}: the local runner does not know ${attribute} of ${typeName}`);
      return read(placed);
    },
    'Fn::Join': ([separator, parts]: [string, unknown]) =>
      local((resolve(parts) as string[]).join(separator)),
    'Fn::Select': ([at, list]: [number | string, unknown]) => (resolve(list) as unknown[])[Number(at)],
    'Fn::Split': ([separator, text]: [string, unknown]) => String(resolve(text)).split(separator),
    'Fn::Sub': (argument: string | [string, Record<string, unknown>]) => {
      const [text, variables] = typeof argument === 'string' ? [argument, {}] : argument;
      const substitute = (name: string) => {
        if (Object.hasOwn(variables, name)) return resolve(variables[name]);
        return resolve(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name });
      };
      return local(
        text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) =>
          literal ? `\${${name}}` : String(substitute(name)),
        ),
      );
    },
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value);
    const [name, argument] = entries.find(([key]) => key === 'Ref' || key.startsWith('Fn::')) ?? [];
    if (name === undefined) {
      const resolved = entries.map(([key, item]) => [key, resolve(item)] as const);
      return Object.fromEntries(resolved.filter(([, item]) => item !== undefined));
    }
    const intrinsic = intrinsics[name];
    if (!intrinsic || entries.length > 1)
      throw new Error(`the local runner does not know the intrinsic ${name}`);
    return intrinsic(argument as never);
  }

  /** The API has its AWS address spelled out in parts; here it answers at the runner's own. */
  function local(text: string): string {
    return text
      .replaceAll(new RegExp(`https://[a-z0-9]+\\.execute-api\\.${region}\\.amazonaws\\.com`, 'g'), baseUrl)
      .replaceAll(/\{\{resolve:secretsmanager:(arn:[^{}]+):SecretString:::?\}\}/g, (reference, arn) => {
        const value = secretValues.get(arn);
        if (value === undefined) throw new Error(`the local runner can't resolve ${reference}`);
        return value;
      });
  }

  function place(logicalId: string) {
    const resource = template.Resources[logicalId];
    const type = resource && resourceTypes[resource.Type];
    if (!type) throw new Error(`the template refers to ${logicalId}, which is not one of its resources`);
    const named = type.nameProperty && resolve(resource.Properties?.[type.nameProperty]);
    const name = typeof named === 'string' ? named : `${stackName}-${logicalId}`;
    return { type, typeName: resource.Type, placed: { logicalId, name, baseUrl, secretArns } };
  }

  return {
    resolve,
    resources: <Properties>(type: string) =>
      Object.entries(template.Resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId, { Properties = {} }]) => ({
          logicalId,
          name: place(logicalId).placed.name,
          properties: resolve(Properties) as Properties,
        })),
  };
}
