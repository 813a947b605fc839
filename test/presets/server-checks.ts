import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromiumProgram, openBrowser } from '../browser/open-browser.ts';
import { startCentrifugo } from '../centrifugo/centrifugo.ts';
import { connect } from '../centrifugo/connect.ts';
import type { Check } from '../harness/checks.ts';
import type { Served } from '../harness/serve.ts';
import { startLivekit } from './livekit-server.ts';
import { sdk } from './sdk.ts';
import { paste, presetApp, vended } from './vended.ts';

/** Of the page. */
const origin = 'http://localhost:8080';

/** Joins with LiveKit's own client; resolves to the room as the client then sees it, or to the server's refusal. */
const joining = `async ([url, token]) => {
  const room = new LivekitClient.Room();
  try {
    await room.connect(url, token);
    return { room: room.name, identity: room.localParticipant.identity, name: room.localParticipant.name };
  } catch (error) {
    return { refused: String(error) };
  }
}`;

/** A real LiveKit server, and LiveKit's own client in a real Chromium, join a person with our token. */
export const livekitCheck = (served: Served, program: string): Check => ({
  name: 'LiveKit: a participant joins a real server with our token, in the room of the token alone',
  async run() {
    assert(chromiumProgram, 'Chromium is not installed');
    const app = presetApp(served, 'livekit');
    const port = await startLivekit(program, 'APIpresets', app.secret);
    const browser = await openBrowser(chromiumProgram, [origin]);
    try {
      const { page } = await browser.visit(origin);
      await page.addScriptTag({
        path: join(import.meta.dirname, 'node_modules/livekit-client/dist/livekit-client.umd.js'),
      });
      const { token } = await vended(app, { room_name: 'room-user-1' }, 'participant_token');
      const join_ = (given: string) =>
        page.evaluate(`(${joining})(${JSON.stringify([`ws://127.0.0.1:${port}`, given])})`);
      assert.deepEqual(await join_(token), { room: 'room-user-1', identity: 'user-1', name: 'User 1' });
      const { RoomServiceClient } = await sdk('livekit-server-sdk');
      const rooms = new RoomServiceClient(`http://127.0.0.1:${port}`, 'APIpresets', app.secret);
      const present = await rooms.listParticipants('room-user-1');
      assert.deepEqual(
        present.map(({ identity }: { identity: string }) => identity),
        ['user-1'],
      );
      assert.match(JSON.stringify(await join_(`${token}x`)), /refused/);
    } finally {
      await browser.close();
    }
  },
});

/** Centrifugo's own client connects to a real Centrifugo, and subscribes to the channel of the token alone. */
export const centrifugoCheck = (served: Served, program: string): Check => ({
  name: "Centrifugo: its own client connects with our token, and subscribes with our subscription's",
  async run() {
    const [app, channels] = [presetApp(served, 'centrifugo'), presetApp(served, 'channels')];
    // A Centrifugo has one secret for both.
    await paste(served, 'channels', app.secret);
    const server = await startCentrifugo(program, app.secret);
    const connection = connect(server.url, (await vended(app)).token);
    await connection.until();
    assert.equal(connection.outcome(), 'connected', server.log());
    const { token } = await vended(channels, { channel: 'user:user-1' });
    assert.equal(await connection.subscribe('user:user-1', token), 'subscribed');
    assert.equal(typeof (await connection.subscribe('user:user-2', token)), 'number');
    connection.close();
  },
});
