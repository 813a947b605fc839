import type { Example } from '../../contract/example.ts';
import type { Settings } from '../chatsdk.ts';

const exampleScopes = [
  'chat:read',
  'chat:write',
  'channel:create',
  'reaction:write',
  'search:read',
  'typing:write',
  'upload:write',
];
const example: Settings = {
  appId: 'chat-app',
  mint: 'signed',
  refreshGraceSeconds: 86_400,
  issuer: 'chatsdk-api',
  audience: 'chatsdk-client',
  scopes: exampleScopes,
  wsSubject: 'appId:userId',
  openChannels: false,
};
const exampleAt = {
  tokenId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  atEpochSeconds: 1_767_225_600,
  lifetimeSeconds: 86_400,
};
const exampleHeader = { alg: 'HS256', typ: 'JWT' };
/** Of both tokens, for this user. */
const exampleClaims = (userId: string, exp = 1_767_312_000) => ({
  iss: 'chatsdk-api',
  aud: 'chatsdk-client',
  sub: `chat-app:${userId}`,
  user_id: userId,
  app_id: 'chat-app',
  iat: 1_767_225_600,
  exp,
  jti: exampleAt.tokenId,
});
export const chatsdk: readonly Example<Settings>[] = [
  {
    title: 'a backend names its user; the token names the API key, so that it goes with it',
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
    token: {
      header: exampleHeader,
      claims: {
        ...exampleClaims('user-123'),
        client_id: 'an-api-key',
        type: 'access',
        scopes: exampleScopes,
      },
    },
    wsToken: {
      header: exampleHeader,
      claims: { ...exampleClaims('user-123'), client_id: 'an-api-key' },
    },
  },
  {
    title: 'a user who has logged in, for half an hour, at a server before June 2026',
    settings: { ...example, wsSubject: 'userId' },
    on: 'GET /api/auth/chat-token',
    principal: { subject: 'Ünï#1 / 名前', displayName: 'Jürgen' },
    ...exampleAt,
    lifetimeSeconds: 1_800,
    token: {
      header: exampleHeader,
      claims: {
        ...exampleClaims('Ünï#1 / 名前', 1_767_227_400),
        type: 'access',
        scopes: exampleScopes,
      },
    },
    wsToken: {
      header: exampleHeader,
      claims: { ...exampleClaims('Ünï#1 / 名前', 1_767_227_400), sub: 'Ünï#1 / 名前' },
    },
  },
  {
    title: 'the vendor makes the tokens, and is told what a backend says of its user',
    settings: { ...example, mint: 'upstream', baseUrl: 'https://chat.example.com' },
    on: 'POST /api/auth/chat-token',
    request: {
      userId: 'user-123',
      name: 'Alice Johnson',
      image: 'https://example.com/alice.png',
      custom: { department: 'Engineering' },
      email: 'alice@example.com',
    },
    principal: { subject: 'an-api-key', isBackend: true },
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
            custom: { department: 'Engineering', email: 'alice@example.com' },
            email: 'alice@example.com',
          },
        },
      },
    },
  },
];
