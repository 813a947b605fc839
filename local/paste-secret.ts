import { createPublicKey } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretMetadata } from '../infra/stack-metadata.ts';
import { madeUpKey } from './made-up-key.ts';

interface Pasted {
  readonly secretName: string;
  /** Absent for a key that the service makes, and for credentials of a vendor that has no stand-in. */
  readonly value?: string | undefined;
  /** Of a private key: its public half (SPKI as PEM). */
  readonly publicKey?: string | undefined;
}

/**
 * Pastes a made-up value into a secret that has none. What the developer has pasted stays.
 *
 * @param credentials at the vendor, if it has a stand-in. Without one, the developer may paste those of the real vendor.
 */
export async function pasteInto(
  client: SecretsManagerClient,
  { secretName, holds, source }: SecretMetadata,
  credentials: string | undefined,
): Promise<Pasted> {
  if (source === 'generated') return { secretName };
  const found = await currentValue(client, secretName);
  const value = found ?? (holds === 'credentials' ? credentials : madeUpKey(holds).value);
  if (found === undefined && value !== undefined)
    await client.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: value }));
  return { secretName, value, publicKey: publicHalf(value) };
}

async function currentValue(client: SecretsManagerClient, SecretId: string): Promise<string | undefined> {
  try {
    // AWS has no empty one. An emulator gives one for a secret that has no version yet.
    return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString || undefined;
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return undefined;
  }
}

function publicHalf(value = ''): string | undefined {
  if (!value.includes('PRIVATE KEY')) return undefined;
  try {
    return createPublicKey(value).export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
}
