import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import type { AppCredentials, Credentials } from '../../local/seed.ts';
import { call } from './http.ts';

/** What end-to-end tests run against: an address, credentials, and an administrator's hands, all from outside. */
export const baseUrl = requireVariable('VENDING_BASE_URL');
export const credentials: Credentials = JSON.parse(
  readFileSync(requireVariable('VENDING_CREDENTIALS_FILE'), 'utf8'),
);

export const comapi = appOf('comapi');
export const qiscus = appOf('qiscus');
export const avaya = appOf('avaya');
export const wonderful = appOf('wonderful');
export const wonderfulUpstream = appOf('wonderful-upstream');
export const wonderfulNonce = appOf('wonderful-nonce');
export const chatsdk = appOf('chatsdk');
export const chatsdkUpstream = appOf('chatsdk-upstream');
/** The origin that the demonstration apps allow. */
export const origin = 'http://localhost:8080';

/** The tables themselves, past the service. Without an address they are in an account. */
export const administrator = new DynamoDBClient(
  credentials.endpoints.dynamodb
    ? {
        region: 'us-east-1',
        credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
        endpoint: credentials.endpoints.dynamodb,
      }
    : {},
);

/** Makes a nonce expire now. Its item stays where it is: TTL sweeps hours or days later. */
export async function expireNonce(app: string, nonce: string): Promise<void> {
  const digest = createHash('sha256').update(nonce).digest('base64url');
  await administrator.send(
    new UpdateItemCommand({
      TableName: credentials.tables.ephemeral,
      Key: { pk: { S: `nonce#${app}#${digest}` } },
      UpdateExpression: 'SET expiresAt = :now',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.now() / 1000)) } },
    }),
  );
}

/** The newest passcode that was sent to this number. */
export async function lastPasscode(phoneNumber: string): Promise<string> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    const file = requireVariable('VENDING_OUTBOX_FILE');
    // A line without its end is being written.
    const messages = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    const message = messages
      .map((line) => JSON.parse(line))
      .findLast((sent) => sent.phoneNumber === phoneNumber);
    if (message) return /\d{6}/.exec(message.message)?.[0] ?? '';
    await setTimeout(20);
  }
  throw new Error(`no SMS to ${phoneNumber}`);
}

/**
 * A token of the identity provider that this app trusts: the demonstration user's, unless the claims say otherwise.
 * `iss`, `aud`, `iat`, `nbf` and `exp` (epoch seconds) can be set as well, for tokens that must be refused.
 */
export async function bearerFor(
  app: AppCredentials,
  claims: Readonly<Record<string, unknown>> = {},
  { endpoints }: Pick<Credentials, 'endpoints'> = credentials,
): Promise<string> {
  const { iss, aud } = decodeJwt(app.bearerToken ?? '');
  const all = { iss, aud, sub: app.userId, ...claims };
  const { status, body } = await call('POST', `${endpoints.identityProvider}/sign`, all);
  if (status !== 200) throw new Error(`the identity provider answered ${status}`);
  return body.token;
}

function appOf(name: string): AppCredentials & { readonly url: string } {
  const found = credentials.apps[name];
  if (!found) throw new Error(`the credentials file has no app ${name}`);
  return { ...found, url: `${baseUrl}/${name}` };
}

function requireVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
