import { createHash, createPrivateKey } from 'node:crypto';
import { Events, OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';
import { type Listening, listen } from '../listen.ts';
import type { Client } from './login-client.ts';
import type { PersonToChoose } from './login-page.ts';
import { createLogins } from './logins.ts';
import { rsaPair } from './rsa-pair.ts';

export interface IdentityProvider extends Listening {
  /** The address of its public keys (RFC 7517 section 5). */
  readonly jwksUrl: string;
  /**
   * A token for one app's users, valid for seven days. The claims name the user. They may also set the times and all
   * other claims, for tokens that the service must refuse.
   */
  tokenFor(client: Client, claims: Readonly<Record<string, unknown>>): Promise<string>;
}

export interface IdentityProviderOptions {
  readonly people?: readonly PersonToChoose[];
  /** The apps that take logins, by name. */
  readonly clients?: () => ReadonlyMap<string, Client>;
  /** Its private key, as PEM. */
  readonly privateKey?: string;
  readonly port?: number;
}

/** A new private key for it. */
export const identityKey = (): string =>
  rsaPair().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const lifetimeSeconds = 7 * 86_400;

/**
 * The identity provider of all apps: it signs for every issuer with one key, and logs in every person. `POST /sign` with
 * all claims gives `{token}`, to tests in other processes. oauth2-mock-server serves keys and discovery.
 */
export async function startIdentityProvider({
  people = [],
  clients = () => new Map(),
  privateKey = identityKey(),
  port = 0,
}: IdentityProviderOptions = {}): Promise<IdentityProvider> {
  const issuer = new OAuth2Issuer();
  // Not with the library's generator: under Jest it does not accept its JWK as a plain object.
  const jwk = createPrivateKey(privateKey).export({ format: 'jwk' });
  const kid = createHash('sha256').update(privateKey).digest('base64url');
  await issuer.keys.add({ ...jwk, kid, alg: 'RS256' });
  const service = new OAuth2Service(issuer);
  service.on(Events.BeforeWellKnownOpenIdConfiguration, ({ body }: { body: object }) =>
    Object.assign(body, {
      grant_types_supported: ['authorization_code', 'password', 'refresh_token'],
      scopes_supported: ['openid'],
    }),
  );
  const sign = (claims: object) =>
    issuer.buildToken({
      expiresIn: lifetimeSeconds,
      scopesOrTransform: (_header, payload) => void Object.assign(payload, claims),
    });
  service.addRoute('POST', '/sign', async ({ body = {}, headers }, response) => {
    // The library lets every web page read every answer.
    if (headers.origin !== undefined) return void response.writeHead(403).end();
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ token: await sign(body) }));
  });
  const logins = createLogins({ people, clients, sign, lifetimeSeconds });
  const listening = await listen(async (request, response) => {
    if (!(await logins(request, response))) service.requestHandler(request, response);
  }, port);
  issuer.url = listening.url;
  return {
    ...listening,
    jwksUrl: `${listening.url}/jwks`,
    tokenFor: ({ issuer: iss, audience: aud }, claims) => sign({ iss, aud, ...claims }),
  };
}
