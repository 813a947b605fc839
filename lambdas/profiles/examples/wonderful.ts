import type { Example } from '../../contract/example.ts';
import type { Settings } from '../wonderful.ts';

const example: Settings = { tenantId: 'tenant-456', mint: 'signed', algorithm: 'RS256' };
const exampleIds = { tokenId: '0f8fad5b-d9cb-469f-a165-70867728950e', atEpochSeconds: 1_700_000_000 };
const exampleClaims = {
  tenantId: 'tenant-456',
  iat: 1_700_000_000,
  exp: 1_700_003_600,
  jti: '0f8fad5b-d9cb-469f-a165-70867728950e',
};
/** Such a token names the API key, so that it goes with it. */
const byBackend = { ...exampleClaims, jti: `${exampleClaims.jti}.key-1` };
const exampleUser = { subject: 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d', displayName: 'John Doe' };

export const wonderful: readonly Example<Settings>[] = [
  {
    title: "a token that API Gateway's own authorizer reads",
    settings: { ...example, issuer: 'https://tokens.example.com/wonderful', audience: 'chat' },
    on: 'POST /api/sdk-token',
    principal: { subject: exampleUser.subject },
    ...exampleIds,
    lifetimeSeconds: 3_600,
    token: {
      header: { alg: 'RS256', typ: 'JWT' },
      claims: {
        ...exampleClaims,
        iss: 'https://tokens.example.com/wonderful',
        aud: 'chat',
        sub: exampleUser.subject,
      },
    },
  },
  {
    title: 'a user who logs in, with a name and an id that is no UUID',
    settings: example,
    on: 'POST /api/sdk-token',
    principal: { subject: 'user-1', displayName: 'John Doe' },
    ...exampleIds,
    lifetimeSeconds: 3_600,
    token: {
      header: { alg: 'RS256', typ: 'JWT' },
      claims: {
        ...exampleClaims,
        sub: '95f5f053-00e5-5323-a909-a3b0de7fa119',
        metadata: { name: 'John Doe' },
      },
    },
  },
  {
    title: 'a refresh keeps the id of a user who has a UUID, here with the shortest lifetime',
    settings: example,
    on: 'POST /api/refresh-sdk-token',
    request: { entityId: exampleUser.subject.toUpperCase() },
    principal: { subject: exampleUser.subject },
    ...exampleIds,
    lifetimeSeconds: 60,
    token: {
      header: { alg: 'RS256', typ: 'JWT' },
      claims: { ...exampleClaims, sub: exampleUser.subject, exp: 1_700_000_060 },
    },
  },
  {
    title: 'a backend with an API key, for the longest lifetime',
    settings: { ...example, algorithm: 'ES256' },
    on: 'POST /api/v1/jwt/sign',
    request: {
      id: exampleUser.subject,
      tenantId: 'tenant-456',
      metadata: { name: 'John Doe', role: 'customer' },
      expiresIn: 86_400,
    },
    principal: { subject: 'key-1', isBackend: true },
    ...exampleIds,
    lifetimeSeconds: 86_400,
    token: {
      header: { alg: 'ES256', typ: 'JWT' },
      claims: {
        ...byBackend,
        sub: exampleUser.subject,
        metadata: { name: 'John Doe', role: 'customer' },
        exp: 1_700_086_400,
      },
    },
  },
  {
    title: 'a backend whose tokens are signed with Ed25519',
    settings: { ...example, algorithm: 'EdDSA' },
    on: 'POST /api/v1/jwt/sign',
    request: { entityId: exampleUser.subject, expiresIn: 7_200 },
    principal: { subject: 'key-1', isBackend: true },
    ...exampleIds,
    lifetimeSeconds: 7_200,
    token: {
      header: { alg: 'EdDSA', typ: 'JWT' },
      claims: { ...byBackend, sub: exampleUser.subject, exp: 1_700_007_200 },
    },
  },
  {
    title: 'the vendor is asked for a token of a user who logs in',
    settings: { ...example, mint: 'upstream', baseUrl: 'https://api.wonderful.ai' },
    on: 'POST /api/sdk-token',
    principal: exampleUser,
    ...exampleIds,
    lifetimeSeconds: 3_600,
    upstream: {
      credentials: { apiKey: 'made-up-api-key' },
      request: {
        path: '/api/v1/jwt/sign',
        headers: { 'x-api-key': 'made-up-api-key', 'x-tenant-id': 'tenant-456' },
        body: {
          json: {
            entityId: exampleUser.subject,
            metadata: { name: 'John Doe' },
            expiresIn: 3_600,
          },
        },
      },
    },
  },
];
