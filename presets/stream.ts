import { field, type Patterns, preset, subject } from './preset.ts';

interface Options {
  /** The app's API key, which clients need too. Its secret is the app's signing key. */
  readonly apiKey: string;
  /** For Stream Video: tokens are for calls that the request names (`type:id`), and these people may ask for. */
  readonly calls?: Patterns;
}

/**
 * Stream Chat and Stream Video. Their tokens name no app: never give two apps one secret.
 *
 * Sources: getstream.io/chat/docs, "Tokens & Authentication"; getstream.io/video/docs, "Client auth"; stream-chat 9.53.0,
 * JWTUserToken; @stream-io/node-sdk 0.7.64, generateCallToken. Read 2026-11-27.
 */
export const stream = ({ apiKey, calls }: Options) =>
  preset({
    claims: {
      user_id: subject,
      // As in Stream's own SDK: its servers refuse a token of the next second.
      iat: { $from: 'issuedAt', plusSeconds: -1 },
      exp: { $from: 'expiresAt' },
      ...(calls && { call_cids: field('call_cids') }),
    },
    answer: { body: { token: { $from: 'token' }, user_id: subject, apiKey } },
    request: { subject: 'user_id' },
    ...(calls && { fields: { call_cids: { type: 'texts', allow: calls } } }),
  });
