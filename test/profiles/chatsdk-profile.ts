import type { Profile } from '../../lambdas/contract/profile.ts';
import { profiles } from '../vending/demo-app.ts';

/** It signs both tokens, asks the vendor, and has an envelope of its own. */
export const profile = profiles['chatsdk'] as Required<Profile>;
export const settings = { appId: 'chat-app', mint: 'signed', refreshGraceSeconds: 3_600 } as const;
export const image = 'https://example.com/alice.png';
