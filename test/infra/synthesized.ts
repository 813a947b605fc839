import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type cx_api } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';

type Json = Record<string, unknown>;
export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | string[];
}
export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

const cdkJson = join(import.meta.dirname, '../../cdk.json');
const { context } = JSON.parse(readFileSync(cdkJson, 'utf8')) as { context: Json };

/** By configuration, for all suites of a process, though each loads this file anew: a synthesis is slow. */
const shared = globalThis as { synthesized?: Map<string, cx_api.CloudFormationStackArtifact> };
shared.synthesized ??= new Map();
const synthesized = shared.synthesized;

/** The stack that `cdk synth` makes of this configuration, but without bundling: for what the template says. */
export function synthesize(config: VendingConfig): cx_api.CloudFormationStackArtifact {
  const key = JSON.stringify(config);
  const stack = synthesized.get(key) ?? synthesizeAnew(config);
  synthesized.set(key, stack);
  return stack;
}

/** As above, but always anew; `change` may add to the app. */
export function synthesizeAnew(
  config: VendingConfig,
  change: (app: App) => void = () => {},
): cx_api.CloudFormationStackArtifact {
  const app = new App({ analyticsReporting: false, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  new VendingStack(app, config.name, { config });
  change(app);
  return app.synth().getStackByName(config.name);
}

/** A template by its resources' types, logical ids and references. */
export function readTemplate({ template }: cx_api.CloudFormationStackArtifact) {
  const resources = Object.entries(template.Resources as Record<string, Resource>);
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
  const idOf = (reference: unknown) => {
    const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
    return Ref ?? attribute?.[0] ?? '';
  };
  const policies = ofType('AWS::IAM::Policy').map(([, { Properties }]) => ({
    roles: (Properties['Roles'] as unknown[]).map(idOf),
    statements: (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
  }));

  /** Logical id of the one function whose construct has this name: `ServeShared`, `ServeApp-comapi`. */
  function functionId(name: string): string {
    const stem = `TokenVending${name.replace(/[^A-Za-z0-9]/g, '')}`;
    const [id, ...more] = ofType('AWS::Lambda::Function').flatMap(([each]) =>
      each.slice(0, -8) === stem ? [each] : [],
    );
    if (id === undefined || more.length > 0) throw new Error(`no one function ${name}`);
    return id;
  }

  return {
    ofType,
    idOf,
    policies,
    functionId,
    /** What the function's role may do; the policies that CDK makes are all there are. */
    statementsOf(name: string): Statement[] {
      const role = idOf(template.Resources[functionId(name)].Properties.Role);
      return policies.filter(({ roles }) => roles.includes(role)).flatMap(({ statements }) => statements);
    },
    variablesOf: (name: string): Json =>
      template.Resources[functionId(name)].Properties.Environment?.Variables ?? {},
    /** Route key -> logical id of the function that answers it. */
    routes(): Map<string, string> {
      return new Map(
        ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
          const target = (Properties['Target'] as { 'Fn::Join': [string, [string, unknown]] })['Fn::Join'];
          const integration = template.Resources[idOf(target[1][1])].Properties;
          return [Properties['RouteKey'] as string, idOf(integration.IntegrationUri)];
        }),
      );
    },
  };
}

export const listOf = <Item>(value: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(value) ? value : [value as Item];

/** The partition keys that a statement is bound to. */
export const leadingKeys = ({ Condition }: Pick<Statement, 'Condition'>) =>
  Object.values(Condition ?? {}).flatMap((keys) => keys['dynamodb:LeadingKeys'] ?? []);

/** The statements about one service. */
export const allows = (statements: readonly Statement[], service: string) =>
  statements.filter(({ Action }) => listOf(Action).some((action) => action.startsWith(`${service}:`)));
