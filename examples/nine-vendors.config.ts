/** Nine vendors in one deployment. To try it, copy it to `vending.config.ts` and begin its imports with `./`. */
import { defineConfig } from '../lambdas/config/define-config.ts';
import { centrifugo } from '../presets/centrifugo.ts';
import { livekit } from '../presets/livekit.ts';
import { stream } from '../presets/stream.ts';
import { twilio } from '../presets/twilio.ts';

const login = {
  kind: 'oidc',
  issuer: 'https://login.example.com/',
  audience: 'https://chat.example.com',
  jwksUrl: 'https://login.example.com/.well-known/jwks.json',
} as const;
const backend = { kind: 'apiKey' } as const;
const access = { callers: [login, backend], allowedOrigins: ['https://app.example.com'] };

const ownRoom = ['room-', { $from: 'subject' } as const];

export default defineConfig({
  name: 'nine-vendors',
  apps: {
    avaya: {
      ...access,
      profile: 'avaya',
      settings: {
        baseUrl: 'https://na.api.avayacloud.com',
        accountId: 'ABCDEF',
        integrationId: '7d9a2c4e-1b3f-4a58-8c6d-0e2f4a6b8c1d',
      },
    },
    chatsdk: { ...access, profile: 'chatsdk', settings: { appId: 'shop' } },
    comapi: {
      ...access,
      profile: 'comapi',
      settings: {
        apiSpaceId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10',
        issuer: 'https://api.comapi.com/defaultauth',
        audience: 'https://api.comapi.com',
      },
    },
    qiscus: {
      ...access,
      profile: 'qiscus',
      settings: { appId: 'shop' },
      callers: [login, backend, { kind: 'passcode' }],
    },
    wonderful: { ...access, profile: 'wonderful', settings: { tenantId: 'shop' } },
    livekit: {
      ...access,
      ...livekit({
        apiKey: 'APIxxxxxxxxxxxx',
        serverUrl: 'wss://shop.livekit.cloud',
        rooms: [['lobby'], ownRoom],
      }),
    },
    stream: { ...access, ...stream({ apiKey: 'xxxxxxxxxxxx' }) },
    twilio: {
      ...access,
      ...twilio({
        accountSid: 'ACxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
        apiKeySid: 'SKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
        chatServiceSid: 'ISxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
        videoRooms: [ownRoom],
      }),
    },
    centrifugo: { ...access, ...centrifugo() },
  },
});
