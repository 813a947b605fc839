import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { centrifugo, centrifugoSubscription } from '../../presets/centrifugo.ts';
import { livekit } from '../../presets/livekit.ts';
import { stream } from '../../presets/stream.ts';
import { twilio } from '../../presets/twilio.ts';
import { login } from '../fixtures/login.ts';
import { roomyLimits } from '../fixtures/roomy-limits.ts';

const rest = { callers: [login, { kind: 'apiKey' as const }], limits: roomyLimits };
const own = [['lobby'], ['room-', { $from: 'subject' }]] as const;

const config = defineConfig({
  name: 'token-vending-presets',
  apps: {
    livekit: { ...livekit({ apiKey: 'APIpresets', serverUrl: 'ws://127.0.0.1:7880', rooms: own }), ...rest },
    chat: { ...stream({ apiKey: 'stream-key' }), ...rest },
    calls: { ...stream({ apiKey: 'stream-key', calls: [['default:', { $from: 'subject' }]] }), ...rest },
    twilio: {
      ...twilio({
        accountSid: 'AC00000000000000000000000000000000',
        apiKeySid: 'SK00000000000000000000000000000000',
        chatServiceSid: 'IS00000000000000000000000000000000',
        syncServiceSid: 'IS11111111111111111111111111111111',
        videoRooms: own,
      }),
      ...rest,
    },
    centrifugo: { ...centrifugo(), ...rest },
    channels: { ...centrifugoSubscription({ channels: [['user:', { $from: 'subject' }]] }), ...rest },
  },
});

new VendingStack(new App({ analyticsReporting: false }), config.name, { config });
