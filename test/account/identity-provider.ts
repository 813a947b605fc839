import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { importJWK, type JWK, SignJWT } from 'jose';
import { listen } from '../../local/listen.ts';
import { readBody } from '../../local/read-body.ts';
import type { IdentityProvider } from '../../local/stand-ins/identity-provider.ts';

/**
 * Functions in an account can't reach an identity provider on this machine. So the deployment is its own: an app
 * publishes the key, and who may read the app's secret signs logins with it. They are for this test alone.
 */
export async function borrowedKeys(
  secrets: SecretsManagerClient,
  SecretId: string,
  jwksUrl: string,
): Promise<IdentityProvider> {
  const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const [first] = (JSON.parse(SecretString) as { keys: { kid: string; jwk: JWK }[] }).keys;
  if (!first) throw new Error(`${SecretId} has no key: it was never rotated`);
  const key = await importJWK(first.jwk, 'RS256');
  const now = () => Math.floor(Date.now() / 1000);
  const sign = (claims: Readonly<Record<string, unknown>>) =>
    new SignJWT({ iat: now(), exp: now() + 86_400, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: first.kid })
      .sign(key);

  const listening = await listen(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/jwks') return response.end(await (await fetch(jwksUrl)).text());
    const claims = JSON.parse((await readBody(request, 65_536))?.toString() || '{}');
    return response.end(JSON.stringify({ token: await sign(claims) }));
  }, 0);
  return {
    ...listening,
    jwksUrl,
    tokenFor: ({ issuer: iss, audience: aud }, claims) => sign({ iss, aud, ...claims }),
  };
}
