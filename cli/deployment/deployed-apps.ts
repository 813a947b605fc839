import { CloudFormationClient, GetTemplateSummaryCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { metadataKey, type StackMetadata } from '../../infra/stack-metadata.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { secretNameOf, secretsOf } from '../../lambdas/contract/secrets.ts';
import type { Apps } from './changes.ts';

/** The apps that the configuration makes. */
export const configuredApps = (config: VendingConfig): Apps =>
  Object.fromEntries(
    appsOf(config).map((app) => {
      const secrets = secretsOf(app).map((secret) => {
        const { holds, source } = secret;
        return { secretName: secretNameOf(config.name, app, secret), holds, source };
      });
      return [app.name, { profile: config.apps[app.name]?.profile ?? '', secrets }];
    }),
  );

/** The apps of a stack, from its template; undefined if there is no such stack. */
export async function deployedApps(StackName: string): Promise<Apps | undefined> {
  try {
    const { Metadata = '{}' } = await new CloudFormationClient({}).send(
      new GetTemplateSummaryCommand({ StackName }),
    );
    return (JSON.parse(Metadata)[metadataKey] as StackMetadata | undefined)?.apps ?? {};
  } catch (error) {
    // CloudFormation has no separate error for this.
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** Those of the names that secrets have already, in the account and Region. */
export async function takenNames(names: readonly string[]): Promise<ReadonlySet<string>> {
  const client = new SecretsManagerClient({});
  const isTaken = (SecretId: string) =>
    client.send(new DescribeSecretCommand({ SecretId })).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ResourceNotFoundException) return false;
        throw error;
      },
    );
  const taken = await Promise.all(names.map(isTaken));
  return new Set(names.filter((_, at) => taken[at]));
}
