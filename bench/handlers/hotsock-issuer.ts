import { createPrivateKey, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { SignJWT } from 'jose';
import { issuerSecretId } from '../job/subject.ts';

const secrets = new SecretsManagerClient({});
const reading: Promise<KeyObject> = secrets
  .send(new GetSecretValueCommand({ SecretId: issuerSecretId }))
  .then(({ SecretString = '' }) => createPrivateKey(SecretString));

/**
 * What hotsock's issuer says of itself: it reads its key as it starts, keeps it, and signs by ES256 whatever claims it is
 * asked for, with `exp`, `iat` and `jti`. Theirs is in Go, is called without HTTP, and reads Parameter Store.
 * Source: README of hotsock/jwt-issuer, "Parameter Store (default)" and "Usage". Read 2026-11-27.
 */
export async function handler({ body }: APIGatewayProxyEventV2) {
  const { username } = JSON.parse(body ?? '{}');
  const token = await new SignJWT({ uid: username, channels: { chat: { subscribe: true } } })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('15m')
    .setJti(crypto.randomUUID())
    .sign(await reading);
  return { statusCode: 200, body: JSON.stringify({ token }) };
}
