import type { Profile } from '../../lambdas/contract/profile.ts';
import { profiles } from '../vending/demo-app.ts';

/** It signs both tokens, asks the vendor, and has an envelope of its own. */
export const profile = profiles['chatsdk'] as Required<Profile>;
/** The defaults, written out. */
export const settings = {
  appId: 'chat-app',
  mint: 'signed',
  refreshGraceSeconds: 86_400,
  issuer: 'chatsdk-api',
  audience: 'chatsdk-client',
  scopes: [
    'chat:read',
    'chat:write',
    'channel:create',
    'reaction:write',
    'search:read',
    'typing:write',
    'upload:write',
  ],
  wsSubject: 'appId:userId',
  openChannels: false,
} as const;
export const image = 'https://example.com/alice.png';
