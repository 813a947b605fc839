import { describe, expect, test } from '@jest/globals';
import { centrifugo, centrifugoSubscription } from '../../presets/centrifugo.ts';
import { livekit } from '../../presets/livekit.ts';
import { stream } from '../../presets/stream.ts';
import { twilio } from '../../presets/twilio.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { start } from '../vending/made-up-ports.ts';
import { alice, backend, presetApp, vendWith } from './vend-with.ts';

const ownRoom = [['myroom'], ['room-', { $from: 'subject' }]] as const;
const times = { iat: start, exp: start + 3_600 };

describe('LiveKit', () => {
  const preset = livekit({
    apiKey: 'APIMmxiL8rquKztZEoZJV9Fb',
    serverUrl: 'wss://x.livekit.cloud',
    rooms: ownRoom,
  });
  const app = presetApp(preset, { tokenLifetimeSeconds: 7_200 });

  // The decoded body on the page "Tokens & grants", whose empty `metadata` says nothing.
  test('is what its documents show', async () => {
    const { header, claims, reply } = await vendWith(app, { room_name: 'myroom' }, { subject: 'myidentity' });
    expect(header).toEqual({ alg: 'HS256' });
    expect(claims).toEqual({
      exp: start + 7_200,
      iss: 'APIMmxiL8rquKztZEoZJV9Fb',
      sub: 'myidentity',
      nbf: start,
      video: { room: 'myroom', roomJoin: true },
    });
    expect(reply).toEqual({
      status: 201,
      body: { server_url: 'wss://x.livekit.cloud', participant_token: expect.any(String) },
    });
  });

  test('says what the login says of a person', async () => {
    const known = { ...alice, displayName: 'Alice', metadata: { plan: 'gold' } };
    const { claims } = await vendWith(app, { room_name: 'room-alice', participant_name: 'Mallory' }, known);
    expect(claims).toMatchObject({
      name: 'Alice',
      metadata: '{"plan":"gold"}',
      video: { room: 'room-alice' },
    });
  });

  test('gives a backend all that the endpoint contract has', async () => {
    const body = {
      room_name: 'any',
      participant_identity: 'bob',
      participant_name: 'Bob',
      participant_metadata: 'm',
      participant_attributes: { a: 'b' },
      room_config: { agents: [{ agent_name: 'support' }] },
    };
    expect((await vendWith(app, body, backend)).claims).toMatchObject({
      sub: 'bob',
      name: 'Bob',
      metadata: 'm',
      attributes: { a: 'b' },
      roomConfig: { agents: [{ agent_name: 'support' }] },
      video: { room: 'any', roomJoin: true },
    });
  });

  test.each([
    ['no room: a token without one is for every room', {}, 'invalid_request'],
    ['an empty room', { room_name: '' }, 'invalid_request'],
    ["another person's room", { room_name: 'room-bob' }, 'forbidden'],
    ["a room whose name begins with one's own", { room_name: 'room-alice2' }, 'forbidden'],
    ['to be another participant', { room_name: 'myroom', participant_identity: 'bob' }, 'forbidden'],
    ['metadata of their own', { room_name: 'myroom', participant_metadata: 'admin' }, 'forbidden'],
    ['attributes of their own', { room_name: 'myroom', participant_attributes: { role: 'x' } }, 'forbidden'],
    ['an agent of their own', { room_name: 'myroom', room_config: { agents: [] } }, 'forbidden'],
  ])('gives a person no token for %s', async (_, body, code) => {
    expect(await failureOf(vendWith(app, body))).toMatchObject({ code });
  });
});

test('Stream Chat: the claims of its documents, with an end', async () => {
  const { header, claims, reply } = await vendWith(presetApp(stream({ apiKey: 'key' })), undefined, {
    subject: 'john',
  });
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT' });
  expect(claims).toEqual({ user_id: 'john', iat: start - 1, exp: start + 3_600 });
  expect(reply.body).toEqual({ token: expect.any(String), user_id: 'john', apiKey: 'key' });
});

test('Stream Video: calls that the person may ask for, all of them or no token', async () => {
  const app = presetApp(
    stream({ apiKey: 'key', calls: [['default:', { $from: 'subject' }, '-', { $any: true }]] }),
  );
  const { claims } = await vendWith(app, { call_cids: ['default:alice-1', 'default:alice-2'] });
  expect(claims).toMatchObject({ user_id: 'alice', call_cids: ['default:alice-1', 'default:alice-2'] });
  for (const call_cids of [['default:alice-1', 'default:bob-1'], ['default:alice-'], [], undefined])
    await expect(vendWith(app, { call_cids })).rejects.toThrow();
  // `alice-1` may not pass for `alice`, nor the other way around.
  const other = { subject: 'alice-1' };
  await expect(vendWith(app, { call_cids: ['default:alice-1-x'] }, other)).rejects.toThrow();
});

test('Twilio: the header and claims of its documents', async () => {
  const ids = { accountSid: 'ACx', apiKeySid: 'SKx', chatServiceSid: 'ISx', syncServiceSid: 'ISy' };
  const app = presetApp(twilio({ ...ids, videoRooms: ownRoom, region: 'ie1' }));
  const { header, claims } = await vendWith(app, { room: 'myroom' });
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1', twr: 'ie1' });
  expect(claims).toEqual({
    jti: expect.stringMatching(/^SKx-./),
    iss: 'SKx',
    sub: 'ACx',
    ...times,
    grants: {
      identity: 'alice',
      chat: { service_sid: 'ISx' },
      data_sync: { service_sid: 'ISy' },
      video: { room: 'myroom' },
    },
  });
});

test('Centrifugo: to connect, and to subscribe to a channel that the person may ask for', async () => {
  const known = { ...alice, displayName: 'Alice', avatarUrl: 'https://example.com/a.png' };
  expect((await vendWith(presetApp(centrifugo({ audience: 'a' })), undefined, known)).claims).toEqual({
    aud: 'a',
    sub: 'alice',
    ...times,
    info: { name: 'Alice', image: 'https://example.com/a.png' },
  });
  const app = presetApp(centrifugoSubscription({ channels: [['user:', { $from: 'subject' }]] }));
  expect((await vendWith(app, { channel: 'user:alice' })).claims).toEqual({
    sub: 'alice',
    ...times,
    channel: 'user:alice',
  });
  await expect(vendWith(app, { channel: 'user:bob' })).rejects.toMatchObject({ code: 'forbidden' });
});
