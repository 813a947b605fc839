import { displayName, field, type Patterns, preset, subject } from './preset.ts';

interface Options {
  /** Name of the API key, such as `APIxxxxxxx`. Its secret is the app's signing key. */
  readonly apiKey: string;
  /** Where clients connect: `wss://...`. */
  readonly serverUrl: string;
  /** The rooms that people may ask for. */
  readonly rooms: Patterns;
  /** Further members of the video grant, such as `{ canPublish: false }`. */
  readonly grant?: Readonly<Record<string, boolean | readonly string[]>>;
}

/**
 * LiveKit, Cloud and self-hosted. The route is LiveKit's standard token endpoint: `TokenSource.endpoint` of its clients
 * takes its address. A token without a room would let its holder choose any, so each request must name one.
 *
 * Sources: docs.livekit.io, "Tokens & grants" and "Endpoint token generation"; livekit-server-sdk 2.19.2, AccessToken;
 * livekit-client 2.23.0, TokenSource. Read 2026-11-27.
 */
export const livekit = ({ apiKey, serverUrl, rooms, grant = {} }: Options) =>
  preset({
    header: {},
    claims: {
      iss: apiKey,
      sub: subject,
      nbf: { $from: 'issuedAt' },
      exp: { $from: 'expiresAt' },
      name: displayName,
      metadata: { $first: [field('participant_metadata'), { $json: { $from: 'metadata' } }] },
      attributes: field('participant_attributes'),
      roomConfig: field('room_config'),
      video: { ...grant, roomJoin: true, room: field('room_name') },
    },
    answer: { status: 201, body: { server_url: serverUrl, participant_token: { $from: 'token' } } },
    request: { subject: 'participant_identity', displayName: 'participant_name' },
    fields: {
      room_name: { allow: rooms },
      participant_metadata: { maxLength: 4_096, optional: true },
      participant_attributes: { type: 'object', optional: true },
      room_config: { type: 'object', optional: true },
    },
  });
