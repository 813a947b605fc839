import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { settings } from '../job/subject.ts';

const client = { client_id: 'backend', client_secret: 'a-made-up-secret-of-a-backend' };
const credentials = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');

/** Its own protocol has no user and no nonce to name: a backend gets an access token for itself (RFC 6749, 4.4). */
export const request = {
  path: '/token',
  headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${credentials}` },
  bodyOf: () => 'grant_type=client_credentials&scope=chat',
};
export const tokenIn = (body) => JSON.parse(body).access_token;

/** @param sign how its access tokens are signed: `jwt.sign` of its resource servers. */
export async function serveOidcProvider(sign, jwks) {
  const resource = 'https://api.comapi.com';
  // It warns that its stores are in memory: so are those of all.
  console.warn = () => {};
  const provider = new Provider(settings.issuer, {
    clients: [{ ...client, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    ...(jwks && { jwks }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        getResourceServerInfo: () => ({
          scope: 'chat',
          audience: settings.audience,
          accessTokenTTL: 900,
          accessTokenFormat: 'jwt',
          jwt: { sign },
        }),
      },
    },
  });
  const server = createServer(provider.callback());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}
