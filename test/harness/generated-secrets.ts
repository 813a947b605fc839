import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { stackMetadataOf } from '../../local/app-metadata.ts';
import type { Served } from './serve.ts';

/** What is secret in the keys that the service has made itself, those that are current and those that come next. */
export async function generatedSecrets({
  runner: { administrator, deployment, endpoints },
}: Served): Promise<string[]> {
  const client = new SecretsManagerClient({ ...administrator, endpoint: endpoints.secretsManager });
  const names = Object.values(stackMetadataOf(deployment.metadata)?.apps ?? {}).flatMap(({ secrets }) =>
    secrets.flatMap(({ source, secretName }) => (source === 'generated' ? [secretName] : [])),
  );
  const read = names.map((SecretId) => client.send(new GetSecretValueCommand({ SecretId })));
  const values = (await Promise.all(read)).map(({ SecretString = '' }) => SecretString);
  client.destroy();
  return values.flatMap(keySecrets);
}

/** What private keys hold that public ones don't (RFC 7518 section 6), and HMAC secrets, in a key document. */
const keySecrets = (document: string): string[] =>
  [...document.matchAll(/"(?:secret|d|p|q|dp|dq|qi)"\s*:\s*"([^"]+)"/g)].map(([, value = '']) => value);
