import type { Example } from '../../contract/example.ts';
import type { Settings } from '../comapi.ts';

const example: Settings = {
  apiSpaceId: '5b3a4f0e-8a51-4d7e-9d0a-0c1b2a3d4e5f',
  issuer: 'https://api.comapi.com/defaultauth',
  audience: 'https://api.comapi.com',
  idClaim: 'sub',
};
const exampleRequest = { username: 'johnSmith', password: 'made-up', nonce: 'a-nonce-of-the-vendor' };
const exampleClaims = {
  iss: 'https://api.comapi.com/defaultauth',
  aud: 'https://api.comapi.com',
  nonce: 'a-nonce-of-the-vendor',
  iat: 1_502_985_644,
  exp: 1_502_986_544,
  jti: '0f8fad5b-d9cb-469f-a165-70867728950e',
};

export const comapi: readonly Example<Settings>[] = [
  {
    title: 'the ID claim is sub',
    settings: example,
    request: exampleRequest,
    principal: { subject: 'johnSmith' },
    tokenId: exampleClaims.jti,
    atEpochSeconds: 1_502_985_644,
    lifetimeSeconds: 900,
    token: { header: { alg: 'HS256', typ: 'JWT' }, claims: { ...exampleClaims, sub: 'johnSmith' } },
  },
  {
    title: 'another ID claim',
    settings: { ...example, idClaim: 'email' },
    request: { ...exampleRequest, username: 'john@example.com' },
    principal: { subject: 'john@example.com', displayName: 'John' },
    tokenId: exampleClaims.jti,
    atEpochSeconds: 1_502_985_644,
    lifetimeSeconds: 900,
    token: {
      header: { alg: 'HS256', typ: 'JWT' },
      claims: { ...exampleClaims, email: 'john@example.com' },
    },
  },
];
