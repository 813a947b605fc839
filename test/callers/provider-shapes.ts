import type { OidcConfig } from '../../lambdas/contract/caller-config.ts';

/** How one identity provider's tokens and keys look in its documents (read in November 2026). Keys are made up. */
export interface ProviderShape {
  /** The settings, as `docs/identity-providers.md` shows them. */
  readonly caller: OidcConfig;
  readonly header: object;
  readonly claims: Readonly<Record<string, unknown>> & { readonly sub: string };
  /** Members of its public keys beside those of the key itself; `null` removes one. */
  readonly jwk: Readonly<Record<string, unknown>>;
  /** Further keys in its set, before the signing key. */
  readonly beside?: readonly object[];
}

const tenant = '3d5b8c1a-7c0e-4d3e-9a6f-2b1c0d9e8f7a';
const client = '0b9f1c52-6d3e-4f7a-8b21-5c6d7e8f9a0b';
const pool = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab1Cd2Ef3';
const poolKeys = `${pool}/.well-known/jwks.json`;
const cognitoClient = '1h57kf5cpq17m0eml12EXAMPLE';
const user = 'a1b2c3d4-5678-90ab-cdef-0123456789ab';
const rs256 = { alg: 'RS256', use: 'sig' };
const jwt = { alg: 'RS256', typ: 'JWT' };

export const providers: Readonly<Record<string, ProviderShape>> = {
  'Amazon Cognito, ID token': {
    caller: { kind: 'oidc', issuer: pool, audience: cognitoClient, jwksUrl: poolKeys },
    header: { alg: 'RS256' },
    claims: {
      sub: user,
      aud: cognitoClient,
      token_use: 'id',
      'cognito:username': 'alice',
      email: 'alice@example.com',
      email_verified: true,
      auth_time: 1_799_999_990,
    },
    jwk: rs256,
  },
  'Amazon Cognito, access token (client_id in place of aud)': {
    caller: { kind: 'oidc', issuer: pool, audience: cognitoClient, jwksUrl: poolKeys },
    header: { alg: 'RS256' },
    claims: {
      sub: user,
      client_id: cognitoClient,
      token_use: 'access',
      scope: 'openid email',
      username: 'alice',
    },
    jwk: rs256,
  },
  'Microsoft Entra ID, v2.0 ID token': {
    caller: {
      kind: 'oidc',
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      audience: client,
      jwksUrl: `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
    },
    header: jwt,
    claims: {
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      aud: client,
      oid: '00000000-0000-0000-66f3-3332eca7ea81',
      tid: tenant,
      ver: '2.0',
      name: 'Alice Example',
      preferred_username: 'alice@example.com',
      nonce: '123523',
    },
    // Its keys name no algorithm.
    jwk: { alg: null, use: 'sig', x5t: 'x5t-of-the-key', x5c: ['MIIC'], issuer: `https://login/${tenant}` },
  },
  'Microsoft Entra ID, v1.0 access token': {
    caller: {
      kind: 'oidc',
      issuer: `https://sts.windows.net/${tenant}/`,
      audience: `api://${client}`,
      jwksUrl: `https://login.microsoftonline.com/${tenant}/discovery/keys`,
    },
    header: { ...jwt, x5t: 'x5t-of-the-key' },
    claims: {
      sub: 'l3roISQU222bULS9yi2k0XpqpOiMz5H3ZACo1GeXA',
      aud: `api://${client}`,
      appid: client,
      tid: tenant,
      ver: '1.0',
      scp: 'chat',
    },
    jwk: { alg: null, use: 'sig', x5t: 'x5t-of-the-key', x5c: ['MIIC'] },
  },
  'Auth0, access token': {
    caller: {
      kind: 'oidc',
      issuer: 'https://example.eu.auth0.com/',
      audience: 'https://chat.example.com',
      jwksUrl: 'https://example.eu.auth0.com/.well-known/jwks.json',
    },
    header: jwt,
    claims: {
      sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
      aud: ['https://chat.example.com', 'https://example.eu.auth0.com/userinfo'],
      azp: 'my_client_id',
      scope: 'openid profile',
    },
    jwk: { ...rs256, x5t: 'x5t-of-the-key', x5c: ['MIIC'] },
  },
  'Auth0, ID token, profile of RFC 9068 off': {
    caller: {
      kind: 'oidc',
      issuer: 'https://example.eu.auth0.com/',
      audience: ['my_client_id', 'my_other_client_id'],
      jwksUrl: 'https://example.eu.auth0.com/.well-known/jwks.json',
    },
    header: jwt,
    claims: {
      sub: 'google-oauth2|107342011234567890123',
      aud: 'my_other_client_id',
      name: 'Alice Example',
      picture: 'https://example.com/alice.png',
      email: 'alice@example.com',
      'https://shop.example.com/plan': 'gold',
    },
    jwk: rs256,
  },
  'Okta, access token (RFC 9068)': {
    caller: {
      kind: 'oidc',
      issuer: 'https://dev-1234567.okta.com/oauth2/default',
      audience: 'api://default',
      jwksUrl: 'https://dev-1234567.okta.com/oauth2/default/v1/keys',
    },
    header: { alg: 'RS256', typ: 'application/okta-internal-at+jwt' },
    claims: {
      sub: 'alice@example.com',
      aud: 'api://default',
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      cid: '0oa4kfo8x8QOCz6X70g4',
      uid: '00u4kfo8wPdRwrEvq0g4',
      scp: ['openid', 'profile'],
    },
    jwk: rs256,
  },
  'Keycloak, access token': {
    caller: {
      kind: 'oidc',
      issuer: 'https://sso.example.com/realms/shop',
      audience: 'chat',
      jwksUrl: 'https://sso.example.com/realms/shop/protocol/openid-connect/certs',
    },
    header: jwt,
    claims: {
      sub: user,
      aud: ['chat', 'account'],
      typ: 'Bearer',
      azp: 'web',
      realm_access: { roles: ['user'] },
      name: 'Alice Example',
      preferred_username: 'alice',
    },
    jwk: { ...rs256, x5t: 'x5t-of-the-key', 'x5t#S256': 'another', x5c: ['MIIC'] },
    // Its key for encryption stands in the same set.
    beside: [{ kty: 'RSA', kid: 'for-encryption', use: 'enc', alg: 'RSA-OAEP', n: 'sXch', e: 'AQAB' }],
  },
  'Google, ID token': {
    caller: {
      kind: 'oidc',
      issuer: 'https://accounts.google.com',
      audience: '1234987819200.apps.googleusercontent.com',
      jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
    },
    header: jwt,
    claims: {
      sub: '110169484474386276334',
      aud: '1234987819200.apps.googleusercontent.com',
      azp: '1234987819200.apps.googleusercontent.com',
      at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
      hd: 'example.com',
      name: 'Alice Example',
      picture: 'https://lh3.googleusercontent.com/a/alice',
      email: 'alice@example.com',
    },
    jwk: rs256,
  },
  'Google, ID token of the older issuer name': {
    caller: {
      kind: 'oidc',
      issuer: 'https://accounts.google.com',
      audience: '1234987819200.apps.googleusercontent.com',
      jwksUrl: 'https://www.googleapis.com/oauth2/v3/certs',
    },
    header: jwt,
    claims: {
      iss: 'accounts.google.com',
      sub: '110169484474386276334',
      aud: '1234987819200.apps.googleusercontent.com',
    },
    jwk: rs256,
  },
  'Firebase Authentication, ID token': {
    caller: {
      kind: 'oidc',
      issuer: 'https://securetoken.google.com/my-project',
      audience: 'my-project',
      // With the @ as its documents write it.
      jwksUrl: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    },
    header: jwt,
    claims: {
      sub: 'kR9qZ1xW3vTbN5yC7dE2fG4hJ6k8',
      user_id: 'kR9qZ1xW3vTbN5yC7dE2fG4hJ6k8',
      aud: 'my-project',
      auth_time: 1_799_999_990,
      firebase: { identities: { email: ['alice@example.com'] }, sign_in_provider: 'password' },
    },
    jwk: rs256,
  },
};
