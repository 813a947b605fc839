import { avatarUrl, displayName, field, type Patterns, preset, subject, times } from './preset.ts';

interface Options {
  /** `iss` and `aud`, if the server checks them. */
  readonly issuer?: string;
  readonly audience?: string;
}

const named = ({ issuer, audience }: Options) => ({
  ...(issuer && { iss: issuer }),
  ...(audience && { aud: audience }),
});

/**
 * Centrifugo: tokens that connect. `info` is what others in a channel see of the user.
 *
 * Sources: centrifugal.dev, "Client JWT authentication". Read 2026-11-27.
 */
export const centrifugo = (options: Options = {}) =>
  preset({
    claims: { ...named(options), sub: subject, ...times, info: { name: displayName, image: avatarUrl } },
    answer: { body: { token: { $from: 'token' } } },
  });

/**
 * Centrifugo: tokens that subscribe to one channel, signed with the same secret.
 *
 * Sources: centrifugal.dev, "Channel JWT authorization". Read 2026-11-27.
 */
export const centrifugoSubscription = ({ channels, ...options }: Options & { readonly channels: Patterns }) =>
  preset({
    claims: { ...named(options), sub: subject, ...times, channel: field('channel') },
    answer: { body: { token: { $from: 'token' } } },
    fields: { channel: { allow: channels } },
  });
