import type { Example } from '../../contract/example.ts';
import type { Settings } from '../qiscus.ts';

const example: Settings = { appId: 'sample-app' };

export const qiscus: readonly Example<Settings>[] = [
  {
    title: 'a user known by phone number',
    settings: example,
    request: {
      user: {
        app_id: 'sample-app',
        phone_number: '+6281234567890',
        passcode: '123456',
        nonce: 'a-nonce-of-the-vendor',
      },
    },
    principal: { subject: '+6281234567890' },
    tokenId: 'not-in-the-claims',
    atEpochSeconds: 1_502_985_644,
    lifetimeSeconds: 60,
    token: {
      header: { alg: 'HS256', typ: 'JWT', ver: 'v2' },
      claims: {
        iss: 'sample-app',
        iat: 1_502_985_644,
        nbf: 1_502_985_644,
        exp: 1_502_985_704,
        nce: 'a-nonce-of-the-vendor',
        prn: '+6281234567890',
      },
    },
  },
  {
    title: 'a user with a name and a picture',
    settings: example,
    request: {
      user: {
        app_id: 'sample-app',
        phone_number: '6281234567890',
        passcode: '000000',
        user_id: 'user-1',
        nonce: 'n',
      },
    },
    principal: { subject: 'user-1', displayName: 'Änne', avatarUrl: 'https://example.com/a.png' },
    tokenId: 'not-in-the-claims',
    atEpochSeconds: 1_502_985_644,
    lifetimeSeconds: 120,
    token: {
      header: { alg: 'HS256', typ: 'JWT', ver: 'v2' },
      claims: {
        iss: 'sample-app',
        iat: 1_502_985_644,
        nbf: 1_502_985_644,
        exp: 1_502_985_764,
        nce: 'n',
        prn: 'user-1',
        name: 'Änne',
        avatar_url: 'https://example.com/a.png',
      },
    },
  },
];
