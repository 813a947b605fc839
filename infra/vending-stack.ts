import { Annotations, CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { existingOf } from '../lambdas/config/existing.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { unsafeChoices } from '../lambdas/config/unsafe-choices.ts';
import { environment } from '../lambdas/contract/environment.ts';
import { pascalCase } from './pascal-case.ts';
import { type AppMetadata, metadataKey, outputs, type StackMetadata } from './stack-metadata.ts';
import { type NamedSecret, TokenVending } from './token-vending.ts';

export interface VendingStackProps extends StackProps {
  readonly config: VendingConfig;
}

/** The service, with outputs and metadata that tell tools its addresses and names. */
export class VendingStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: VendingStackProps) {
    super(scope, id, { terminationProtection: config.keepsData, ...props });
    const vending = new TokenVending(this, 'TokenVending', { config });
    for (const [tag, value] of Object.entries(config.tags)) Tags.of(this).add(tag, value);
    for (const warning of unsafeChoices(config))
      Annotations.of(this).addWarningV2(`token-vending:${warning.split(':')[0]}`, warning);

    const output = (name: string, value: string) => new CfnOutput(this, name, { value });
    output(outputs.apiUrl, vending.url);
    if (vending.domainTarget !== undefined) output(outputs.domainTarget, vending.domainTarget);
    output(outputs.directoryTable, vending.directory.tableName);
    output(outputs.ephemeralTable, vending.ephemeral.tableName);
    for (const { name, secrets } of vending.apps) {
      output(`${pascalCase(name)}Url`, `${vending.url}/${name}`);
      for (const secret of secrets)
        output(`${pascalCase(name)}SecretName${suffixOf(secret)}`, secret.secretName);
    }
    this.addMetadata(metadataKey, metadataOf(vending, config));
  }
}

function metadataOf({ apps }: TokenVending, config: VendingConfig): StackMetadata {
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
