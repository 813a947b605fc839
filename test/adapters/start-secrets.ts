import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClientSettings } from '../../lambdas/adapters/aws-client.ts';
import { createAuthority } from '../../local/stand-ins/authority.ts';
import { startSecretsManager } from '../../local/stand-ins/secrets-manager.ts';

/** The local Secrets Manager, and real SDK clients: the administrator may do everything, a function nothing. */
export async function startSecrets() {
  const authority = createAuthority(() => {});
  authority.register('Function', {
    name: 'Function',
    arn: 'arn:aws:sts::000000000000:assumed-role/FunctionRole/Function',
    statements: [],
  });
  const service = await startSecretsManager(authority);
  const clientOf = (accessKeyId: 'administrator' | 'Function', endpoint = service.url) =>
    new SecretsManagerClient({
      ...awsClientSettings,
      region: 'us-east-1',
      endpoint,
      credentials: { accessKeyId, secretAccessKey: 'local' },
    });
  return { clientOf, url: service.url, close: () => service.close() };
}
