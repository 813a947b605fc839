import assert from 'node:assert/strict';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { call } from '../harness/http.ts';
import type { Served } from '../harness/serve.ts';

/** An app of the service, with the secret that its vendor would have too. */
export interface PresetApp {
  readonly url: string;
  readonly secret: string;
  /** Of the person `user-1`, who is called `User 1`. */
  readonly headers: { readonly authorization: string };
}

export function presetApp({ credentials }: Served, name: string): PresetApp {
  const app = credentials.apps[name];
  assert(
    app?.signingSecret && app.bearerToken,
    `the service has no app ${name} with a pasted secret and a login`,
  );
  return {
    url: `${credentials.baseUrl}/${name}/token`,
    secret: app.signingSecret,
    headers: { authorization: `Bearer ${app.bearerToken}` },
  };
}

/** Replaces an app's secret before its first use. */
export async function paste({ credentials, runner }: Served, name: string, secret: string): Promise<void> {
  const client = new SecretsManagerClient({
    ...runner.administrator,
    endpoint: runner.endpoints.secretsManager,
  });
  const SecretId = credentials.apps[name]?.secretName;
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: secret }));
}

/** A token of `POST /token`, by a person. */
export async function vended({ url, headers }: PresetApp, body: object = {}, member = 'token') {
  const { status, body: answer } = await call('POST', url, body, headers);
  assert.ok(status === 200 || status === 201, `the service answered ${status}: ${JSON.stringify(answer)}`);
  const token: string = answer[member];
  return { token, answer, ...parts(token) };
}

export const parts = (token: string) => ({
  header: decodeProtectedHeader(token),
  claims: decodeJwt(token) as Record<string, unknown> & { readonly exp: number },
});
