import { generateKeyPairSync } from 'node:crypto';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';
import { type Listening, listen } from '../listen.ts';

export interface IdentityProvider extends Listening {
  /** Where its public keys are (RFC 7517 section 5). */
  readonly jwksUrl: string;
  /**
   * A token for one app's users, good for seven days. The claims say whose it is; they may set the times and whatever
   * else a token says as well, for tokens that are to be refused.
   */
  tokenFor(
    client: { readonly issuer: string; readonly audience: string | readonly string[] },
    claims: Readonly<Record<string, unknown>>,
  ): Promise<string>;
}

const lifetimeSeconds = 7 * 86_400;

/**
 * The identity provider of all apps: it signs for every issuer with one key of its own. `POST /sign` with all of the
 * claims gives `{token}`, to tests in other processes; the rest is what oauth2-mock-server serves.
 */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const issuer = new OAuth2Issuer();
  // Not by the library's own generator, which under Jest takes no JWK of its own for a plain object.
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await issuer.keys.add({ ...privateKey.export({ format: 'jwk' }), alg: 'RS256' });
  const service = new OAuth2Service(issuer);
  const sign = (claims: object) =>
    issuer.buildToken({
      expiresIn: lifetimeSeconds,
      scopesOrTransform: (_header, payload) => void Object.assign(payload, claims),
    });
  service.addRoute('POST', '/sign', async ({ body = {} }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ token: await sign(body) }));
  });
  const listening = await listen(service.requestHandler, 0);
  issuer.url = listening.url;
  return {
    ...listening,
    jwksUrl: `${listening.url}/jwks`,
    tokenFor: ({ issuer: iss, audience: aud }, claims) => sign({ iss, aud, ...claims }),
  };
}
