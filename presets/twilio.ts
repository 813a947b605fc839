import { field, type Patterns, preset, subject, times } from './preset.ts';

interface Options {
  readonly accountSid: string;
  /** `SK...`, an API key. Its secret is the app's signing key. */
  readonly apiKeySid: string;
  /** Conversations: `IS...`. */
  readonly chatServiceSid?: string;
  /** Sync: `IS...`. */
  readonly syncServiceSid?: string;
  /** Video: the rooms that people may ask for. */
  readonly videoRooms?: Patterns;
  /** Where the account's data are, if not in the United States: `ie1`. */
  readonly region?: string;
}

/**
 * Twilio: access tokens with grants for Conversations, Sync and Video.
 *
 * Sources: twilio.com/docs, "Access Tokens"; twilio 6.3.1, AccessToken. Read 2026-11-27.
 */
export const twilio = (options: Options) => {
  const { accountSid, apiKeySid, chatServiceSid, syncServiceSid, videoRooms, region } = options;
  return preset({
    header: { typ: 'JWT', cty: 'twilio-fpa;v=1', ...(region && { twr: region }) },
    claims: {
      jti: { $join: [`${apiKeySid}-`, { $from: 'tokenId' }] },
      iss: apiKeySid,
      sub: accountSid,
      ...times,
      grants: {
        identity: subject,
        ...(chatServiceSid && { chat: { service_sid: chatServiceSid } }),
        ...(syncServiceSid && { data_sync: { service_sid: syncServiceSid } }),
        ...(videoRooms && { video: { room: field('room') } }),
      },
    },
    answer: { body: { token: { $from: 'token' }, identity: subject } },
    request: { subject: 'identity' },
    ...(videoRooms && { fields: { room: { allow: videoRooms } } }),
  });
};
