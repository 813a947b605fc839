import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { environment } from '../../lambdas/contract/environment.ts';
import { runCommand } from '../harness/run-command.ts';
import { unknownTypes } from './emulator-faults.ts';
import type { MiniStack } from './ministack.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The emulator's root user; it checks signatures against this secret. No account anywhere else knows it. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const region = 'us-east-1';

const { context } = JSON.parse(readFileSync(join(project, 'cdk.json'), 'utf8'));

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}
interface MetricQuery {
  readonly MetricStat?: { readonly Metric: object; readonly Period: number; readonly Stat: string };
}

/** An alarm of the emulator watches one metric: the first of an expression's. */
function withoutExpression(resource: Resource): Resource {
  const { Metrics, ...properties } = resource.Properties ?? {};
  const { MetricStat } = ((Metrics ?? []) as MetricQuery[]).find((each) => each.MetricStat) ?? {};
  if (resource.Type !== 'AWS::CloudWatch::Alarm' || !MetricStat) return resource;
  const { Metric, Period, Stat } = MetricStat;
  return { ...resource, Properties: { ...properties, ...Metric, Period, Statistic: Stat } };
}

/** On a busy machine the emulator is slow. */
function patient(resource: Resource): Resource {
  if (resource.Type !== 'AWS::Lambda::Function') return resource;
  const { Environment = {}, ...properties } = resource.Properties ?? {};
  const { Variables = {} } = Environment as { Variables?: object };
  return {
    ...resource,
    Properties: {
      ...properties,
      Environment: { Variables: { ...Variables, [environment.awsTimeoutMillis]: '8000' } },
    },
  };
}

/** Runs the CDK as a user of the emulator's account would, and leaves nothing of it in the project or at home. */
export function cdk(args: readonly string[], { url, certificate, directory }: MiniStack): Promise<string> {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const env = {
    ...Object.fromEntries(ours),
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_CA_BUNDLE: certificate,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    CDK_HOME: join(directory, 'cdk'),
  };
  return runCommand('npx', ['cdk', ...args], { cwd: project, env });
}

/** `cdk synth` of `vending.config.ts`, for the emulator. Returns the folder of the assembly. */
export async function synthShipped(emulator: MiniStack): Promise<string> {
  const assembly = newAssembly(emulator);
  await cdk(['synth', '--quiet', '--output', assembly], emulator);
  return leaveOutUnknown(assembly);
}

/** Synthesizes another configuration, as `infra/app.ts` does, for the emulator. */
export function synthStack(emulator: MiniStack, config: VendingConfig): string {
  const outdir = newAssembly(emulator);
  const app = new App({ analyticsReporting: false, outdir, context });
  new VendingStack(app, config.name, { config });
  app.synth();
  return leaveOutUnknown(outdir);
}

const newAssembly = ({ directory }: MiniStack) => join(directory, `cdk-${crypto.randomUUID()}.out`);

/** Takes the resources out that the emulator does not know, and has functions wait longer for it. */
export function leaveOutUnknown(assembly: string): string {
  for (const file of globSync(join(assembly, '*.template.json'))) {
    const { Resources, ...template } = JSON.parse(readFileSync(file, 'utf8')) as Template;
    const known = Object.entries(Resources)
      .filter(([, { Type }]) => !unknownTypes.includes(Type))
      .map(([id, resource]) => [id, patient(withoutExpression(resource))] as const);
    writeFileSync(file, JSON.stringify({ ...template, Resources: Object.fromEntries(known) }));
  }
  return assembly;
}

/** `cdk deploy` of an assembly, without questions. Returns the stack's outputs. */
export async function deployStack(emulator: MiniStack, assembly: string): Promise<Record<string, string>> {
  const outputsFile = `${assembly}.outputs.json`;
  const options = ['--require-approval', 'never', '--outputs-file', outputsFile];
  await cdk(['deploy', '--app', assembly, ...options], emulator);
  const outputsOfStacks = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  return Object.assign({}, ...Object.values(outputsOfStacks));
}

/** `cdk destroy` of the stack of an assembly, without questions. */
export const destroyStack = (emulator: MiniStack, assembly: string): Promise<string> =>
  cdk(['destroy', '--app', assembly, '--force'], emulator);
