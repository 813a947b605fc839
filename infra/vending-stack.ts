import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { unsafeChoices } from '../lambdas/config/unsafe-choices.ts';
import { pascalCase } from './pascal-case.ts';
import { type NamedSecret, TokenVending } from './token-vending.ts';

export interface VendingStackProps extends StackProps {
  readonly config: VendingConfig;
}

/** Composes the service and says where everything is. */
export class VendingStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: VendingStackProps) {
    super(scope, id, props);
    const vending = new TokenVending(this, 'TokenVending', { config });
    for (const warning of unsafeChoices(config))
      Annotations.of(this).addWarningV2(`token-vending:${warning.split(':')[0]}`, warning);

    const output = (name: string, value: string) => new CfnOutput(this, name, { value });
    output('ApiUrl', vending.url);
    output('DirectoryTableName', vending.directory.tableName);
    output('EphemeralTableName', vending.ephemeral.tableName);
    for (const { name, secrets } of vending.apps) {
      output(`${pascalCase(name)}Url`, `${vending.url}/${name}`);
      for (const secret of secrets)
        output(`${pascalCase(name)}SecretName${suffixOf(secret)}`, secret.secretName);
    }
    // For tools that administer a deployment: what each app is, without anything secret.
    this.addMetadata('TokenVending', {
      apps: Object.fromEntries(
        vending.apps.map(({ name, secrets }) => {
          const { profile, roles, settings, callers } = config.apps[name] ?? {};
          return [
            name,
            {
              profile,
              roles,
              settings,
              callers,
              secrets: secrets.map(({ secretName, holds, source }) => ({ secretName, holds, source })),
            },
          ];
        }),
      ),
    });
  }
}

/** At the end, where no other app's name can make the same: `chat` may stand beside `chat-ws`. */
const suffixOf = ({ name }: NamedSecret) => (name === 'ws-signing-key' ? 'Ws' : '');
