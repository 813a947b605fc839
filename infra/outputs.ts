import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { existingOf } from '../lambdas/config/existing.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { environment } from '../lambdas/contract/environment.ts';
import type { AppSecret } from '../lambdas/contract/secrets.ts';
import { pascalCase } from './pascal-case.ts';
import { type AppMetadata, metadataKey, outputs, type StackMetadata } from './stack-metadata.ts';

/** A secret of an app, with its name in Secrets Manager. */
export interface NamedSecret extends AppSecret {
  readonly secretName: string;
}

/** A deployment, as its outputs tell it. */
export interface Told extends Construct {
  readonly url: string;
  readonly domainTarget: string | undefined;
  readonly directory: { readonly tableName: string };
  readonly ephemeral: { readonly tableName: string };
  readonly apps: readonly { readonly name: string; readonly secrets: readonly NamedSecret[] }[];
}

/** Outputs and metadata of the stack, all names of which begin with `prefix`. */
export function addOutputs(vending: Told, config: VendingConfig, prefix: string): void {
  const stack = Stack.of(vending);
  const output = (name: string, value: string) => new CfnOutput(stack, `${prefix}${name}`, { value });
  output(outputs.apiUrl, vending.url);
  if (vending.domainTarget !== undefined) output(outputs.domainTarget, vending.domainTarget);
  output(outputs.directoryTable, vending.directory.tableName);
  output(outputs.ephemeralTable, vending.ephemeral.tableName);
  for (const { name, secrets } of vending.apps) {
    output(`${pascalCase(name)}Url`, `${vending.url}/${name}`);
    for (const secret of secrets)
      output(`${pascalCase(name)}SecretName${suffixOf(secret)}`, secret.secretName);
  }
  stack.addMetadata(`${prefix}${metadataKey}`, metadataOf(vending, config));
}

function metadataOf({ apps }: Told, config: VendingConfig): StackMetadata {
  const described = apps.flatMap(({ name, secrets: all }) => {
    const app = config.apps[name];
    if (!app) return [];
    const { profile, roles, callers } = app;
    const settings = app.settings as AppMetadata['settings'];
    const secrets = all.map(({ secretName, holds, source }) => ({ secretName, holds, source }));
    return [[name, { profile, roles, settings, callers, secrets }] as const];
  });
  const { secrets, directoryTable } = existingOf(config);
  const used = apps.flatMap((app) => app.secrets.map(({ secretName }) => secretName));
  return {
    stage: config.stage,
    existing: { secrets: secrets.filter((name) => used.includes(name)), directoryTable },
    apps: Object.fromEntries(described),
    environment,
  };
}

/** At the end of the output's name, so that the apps `chat` and `chat-ws` can't collide. */
const suffixOf = ({ name }: NamedSecret) => (name === 'ws-signing-key' ? 'Ws' : '');
