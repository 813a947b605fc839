import type { Example } from '../../contract/example.ts';
import type { Settings } from '../chatsdk.ts';

const example: Settings = { appId: 'chat-app', mint: 'signed', refreshGraceSeconds: 86_400 };
const exampleClaims = {
  app_id: 'chat-app',
  iat: 1_767_225_600,
  exp: 1_767_312_000,
  jti: '0f8fad5b-d9cb-469f-a165-70867728950e',
};
/** Such a token names the API key, so that it goes with it. */
const byBackend = { ...exampleClaims, jti: `${exampleClaims.jti}.an-api-key` };
const exampleAt = {
  tokenId: exampleClaims.jti,
  atEpochSeconds: 1_767_225_600,
  lifetimeSeconds: 86_400,
};
const exampleHeader = { alg: 'HS256', typ: 'JWT' };

export const chatsdk: readonly Example<Settings>[] = [
  {
    title: 'a backend names its user',
    settings: example,
    on: 'POST /tokens',
    request: {
      userId: 'user-123',
      name: 'Alice Johnson',
      image: 'https://example.com/alice.png',
      custom: { department: 'Engineering' },
      email: 'alice@example.com',
    },
    principal: { subject: 'an-api-key', isBackend: true },
    ...exampleAt,
    token: { header: exampleHeader, claims: { ...byBackend, user_id: 'user-123' } },
    wsToken: { header: exampleHeader, claims: { ...byBackend, sub: 'user-123' } },
  },
  {
    title: 'a user who has logged in, for half an hour',
    settings: example,
    on: 'GET /api/auth/chat-token',
    principal: { subject: 'Ünï#1 / 名前', displayName: 'Jürgen' },
    ...exampleAt,
    lifetimeSeconds: 1_800,
    token: {
      header: exampleHeader,
      claims: { ...exampleClaims, exp: 1_767_227_400, user_id: 'Ünï#1 / 名前' },
    },
    wsToken: {
      header: exampleHeader,
      claims: { ...exampleClaims, exp: 1_767_227_400, sub: 'Ünï#1 / 名前' },
    },
  },
  {
    title: 'the vendor makes the tokens',
    settings: { ...example, mint: 'upstream', baseUrl: 'https://chat.example.com' },
    on: 'GET /api/auth/chat-token',
    principal: {
      subject: 'user-123',
      displayName: 'Alice Johnson',
      avatarUrl: 'https://example.com/alice.png',
    },
    ...exampleAt,
    upstream: {
      credentials: { apiKey: 'chatsdk_made_up' },
      request: {
        path: '/tokens',
        headers: { 'X-API-Key': 'chatsdk_made_up' },
        body: {
          json: {
            userId: 'user-123',
            name: 'Alice Johnson',
            image: 'https://example.com/alice.png',
          },
        },
      },
    },
  },
];
