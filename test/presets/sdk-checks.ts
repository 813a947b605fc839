import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Check } from '../harness/checks.ts';
import type { Served } from '../harness/serve.ts';
import { sdk } from './sdk.ts';
import { parts, presetApp, vended } from './vended.ts';

/** What a vendor's SDK makes at the second at which ours was made. */
async function at<Made>(epochSeconds: unknown, make: () => Made | Promise<Made>): Promise<Made> {
  mock.timers.enable({ apis: ['Date'], now: Number(epochSeconds) * 1_000 });
  try {
    return await make();
  } finally {
    mock.timers.reset();
  }
}

/** Each vendor's own server SDK makes a token of the same input: its header and claims are ours. */
export const sdkChecks = (served: Served): Check[] => [
  {
    name: "LiveKit: livekit-server-sdk's AccessToken is ours, and its TokenVerifier takes ours",
    async run() {
      const { AccessToken, TokenVerifier } = await sdk('livekit-server-sdk');
      const app = presetApp(served, 'livekit');
      const ours = await vended(app, { room_name: 'room-user-1' }, 'participant_token');
      const theirs = await at(ours.claims.nbf, () => {
        const token = new AccessToken('APIpresets', app.secret, {
          identity: 'user-1',
          name: 'User 1',
          ttl: 3_600,
        });
        token.addGrant({ roomJoin: true, room: 'room-user-1' });
        return token.toJwt();
      });
      assert.deepEqual(parts(theirs), { header: ours.header, claims: ours.claims });
      const verified = await new TokenVerifier('APIpresets', app.secret).verify(ours.token);
      assert.equal(verified.sub, 'user-1');
      await assert.rejects(new TokenVerifier('APIpresets', `${app.secret}x`).verify(ours.token));
    },
  },
  {
    name: "LiveKit: livekit-client's TokenSource.endpoint fetches from ours, unmodified",
    async run() {
      const { TokenSource } = await sdk('livekit-client');
      const { url, headers } = presetApp(served, 'livekit');
      const source = TokenSource.endpoint(url, { headers });
      const fetched = await source.fetch({ roomName: 'lobby', participantIdentity: 'user-1' });
      assert.equal(fetched.serverUrl, 'ws://127.0.0.1:7880');
      assert.deepEqual(parts(fetched.participantToken).claims['video'], { roomJoin: true, room: 'lobby' });
      // It gives the same one again, as long as it is valid by its own reading of it.
      assert.equal(
        (await source.fetch({ roomName: 'lobby', participantIdentity: 'user-1' })).participantToken,
        fetched.participantToken,
      );
      for (const options of [
        { roomName: 'room-user-2' },
        { roomName: 'lobby', participantIdentity: 'user-2' },
        { roomName: 'lobby', agentName: 'mine' },
        {},
      ])
        await assert.rejects(source.fetch(options), /received 40[03]/);
    },
  },
  {
    name: "Stream Chat: stream-chat's createToken is ours, and its client takes ours for this user alone",
    async run() {
      const { StreamChat } = await sdk('stream-chat');
      const app = presetApp(served, 'chat');
      const { token, header, claims } = await vended(app);
      const server = new StreamChat('stream-key', app.secret);
      assert.deepEqual(parts(server.createToken('user-1', claims.exp, claims.iat)), { header, claims });
      const { tokenManager } = new StreamChat('stream-key');
      tokenManager.validateToken(token, { id: 'user-1' });
      assert.throws(() => tokenManager.validateToken(token, { id: 'user-2' }));
    },
  },
  {
    name: "Stream Video: @stream-io/node-sdk's generateCallToken is ours, its time of issue too",
    async run() {
      const { StreamClient } = await sdk('@stream-io/node-sdk');
      const app = presetApp(served, 'calls');
      const call_cids = ['default:user-1'];
      const { header, claims } = await vended(app, { call_cids });
      const server = new StreamClient('stream-key', app.secret);
      const now = claims.exp - 3_600;
      const theirs = await at(now, () =>
        server.generateCallToken({ user_id: 'user-1', call_cids, exp: claims.exp }),
      );
      assert.deepEqual(parts(theirs), { header, claims });
    },
  },
  {
    name: "Twilio: twilio's AccessToken with grants for chat, sync and video is ours, but for the random part of jti",
    async run() {
      const { default: twilio } = await sdk('twilio');
      const { AccessToken } = twilio.jwt;
      const app = presetApp(served, 'twilio');
      const { header, claims } = await vended(app, { room: 'lobby' });
      const sid = (kind: string, digit: string) => kind + digit.repeat(32);
      const theirs = await at(claims.iat, () => {
        const made = new AccessToken(sid('AC', '0'), sid('SK', '0'), app.secret, {
          identity: 'user-1',
          ttl: 3_600,
        });
        made.addGrant(new AccessToken.ChatGrant({ serviceSid: sid('IS', '0') }));
        made.addGrant(new AccessToken.SyncGrant({ serviceSid: sid('IS', '1') }));
        made.addGrant(new AccessToken.VideoGrant({ room: 'lobby' }));
        return made.toJwt();
      });
      const { jti, ...rest } = parts(theirs).claims;
      const { jti: ourId, ...ours } = claims;
      assert.deepEqual({ header: parts(theirs).header, ...rest }, { header, ...ours });
      for (const id of [jti, ourId]) assert.match(String(id), /^SK0{32}-./);
    },
  },
];
