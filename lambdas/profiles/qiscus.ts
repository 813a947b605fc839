import * as v from 'valibot';
import { isoTime } from '../contract/clock.ts';
import type { Incoming } from '../contract/exchange.ts';
import {
  absentIfEmpty,
  type BodySchema,
  bodyWithProof,
  namesOf,
  nonceText,
  phoneNumber,
  pictureUrl,
  taking,
  text,
} from '../contract/input.ts';
import { defineProfile } from '../contract/profile.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Route } from '../contract/route.ts';
import type { OpenSession } from '../contract/session.ts';

/**
 * Qiscus: the vendor makes the nonce, the integrator's backend signs the identity token, the vendor redeems it.
 *
 * Sources: Qiscus "Server Authentication" guide; what qiscus-sdk-core 2.16.9, qiscus-sdk-javascript 3.4.2 and the
 * Android and iOS clients send and read. Read 2026-11-20.
 */
const settings = v.strictObject({
  /** App id from the Qiscus dashboard; `iss` of every token. */
  appId: text(100),
});
export type Settings = v.InferOutput<typeof settings>;

const displayName = text(200);

const verifyBody = bodyWithProof('passcode', (proof) =>
  v.object({
    user: v.object({
      app_id: text(100),
      phone_number: proof(phoneNumber),
      passcode: proof(v.pipe(v.string(), v.regex(/^\d{6}$/))),
      /** The user, if something other than a telephone proves who they are. */
      user_id: absentIfEmpty(text(256)),
      nonce: nonceText,
      /** What a backend says of its user, under the names that the claims have. */
      name: absentIfEmpty(displayName),
      avatar_url: absentIfEmpty(pictureUrl),
    }),
  }),
);
const claimsOf = v.object({
  nce: nonceText,
  prn: text(256),
  exp: v.number(),
  name: v.optional(displayName),
  avatar_url: v.optional(text(2_000)),
});

/**
 * The app is in the URL, so the header is not needed; one that names another app is refused. Some clients spell it
 * with underscores.
 */
function refuseOtherApp({ headers }: Incoming, { appId }: Settings): void {
  const named = [headers['qiscus-sdk-app-id'], headers['qiscus_sdk_app_id']];
  if (named.some((each) => each !== undefined && each !== appId))
    throw new Refusal('not_found', { detail: 'Application not found.', reason: 'another app id' });
}

/** A vendor's route takes requests for this app alone. */
const takingOwn = <Body, Read>(body: BodySchema<Body>, read: (body: Body) => Read) =>
  taking(body, (given: Body, incoming, config: Settings) => {
    refuseOtherApp(incoming, config);
    return read(given);
  });

const verifyTokenBody = v.object({ identity_token: text(8_192) });
const refreshBody = v.object({ user_id: text(256), refresh_token: text(256) });
const logoutBody = v.object({ user_id: text(256), token: text(256) });

/** The Android and iOS clients can't parse a fraction. */
const wholeSeconds = (epochSeconds: number) => isoTime(epochSeconds).replace('.000Z', 'Z');

/**
 * `results.user` as the clients read it on login: `email` becomes the user id. Name and picture are those of the kept
 * account, since a token need not carry them.
 */
function userOf({ account, ...session }: OpenSession) {
  return {
    email: session.subject,
    username: account?.displayName ?? session.subject,
    avatar_url: account?.avatarUrl ?? '',
    extras: {},
    last_comment_id: 0,
    last_sync_event_id: 0,
    token: session.token,
    refresh_token: session.refreshToken,
    token_expires_at: wholeSeconds(session.tokenExpiresAt),
  };
}

const ok = (results: unknown) => ({ status: 200, body: { results, status: 200 } });

/** What the vendor's cloud answers; the web clients call it below `/api/v2/sdk`, the mobile ones `/api/v2/mobile`. */
const vendorRoutes = (base: `/api/v2/${string}`): Route<Settings>[] => [
  {
    on: `GET ${base}/config`,
    role: 'vendor',
    does: 'reply',
    reply: () => ok({ base_url: '', broker_url: '', broker_lb_url: '', ...withoutRealtime }),
  },
  {
    on: `POST ${base}/auth/nonce`,
    role: 'vendor',
    does: 'issueNonce',
    read: refuseOtherApp,
    reply: ({ nonce, expiresAt }) => ok({ nonce, expired_at: expiresAt }),
  },
  {
    on: `POST ${base}/auth/verify_identity_token`,
    role: 'vendor',
    does: 'redeem',
    keepsAccount: true,
    accepts: ['json', 'form'],
    ...takingOwn(verifyTokenBody, ({ identity_token }) => ({ token: identity_token })),
    reply: (session) => ok({ user: userOf(session) }),
  },
  {
    on: `POST ${base}/refresh_user_token`,
    role: 'vendor',
    does: 'renewSession',
    accepts: ['json', 'form'],
    ...takingOwn(refreshBody, ({ user_id, refresh_token }) => ({
      subject: user_id,
      refreshToken: refresh_token,
    })),
    reply: ({ token, refreshToken, tokenExpiresAt }) =>
      ok({ token, refresh_token: refreshToken, token_expires_at: wholeSeconds(tokenExpiresAt) }),
  },
  {
    on: `POST ${base}/logout`,
    role: 'vendor',
    does: 'endSession',
    accepts: ['json', 'form'],
    ...takingOwn(logoutBody, ({ user_id, token }) => ({ subject: user_id, token })),
    reply: () => ok({}),
  },
];

/** There is no message broker here: clients are told to do without. */
const withoutRealtime = {
  enable_realtime: false,
  enable_realtime_check: false,
  enable_sync: false,
  enable_sync_event: false,
  enable_event_report: false,
  sync_interval: 5000,
  sync_on_connect: 10000,
  auto_refresh_token: true,
  // What the mobile clients read: without it they neither refresh nor log out.
  enable_refresh_token: true,
  extras: '',
};

export const qiscus = defineProfile({
  settings,
  nonceLifetimeSeconds: 600,
  tokenLifetimeSeconds: { default: 120, max: 120 },
  token: {
    algorithm: () => 'HS256',
    header: () => ({ typ: 'JWT', ver: 'v2' }),
    isWithoutId: () => true,
    // The guide's claim set is closed and has no jti: the nonce itself makes the token unique.
    claims: (grant, { appId }) => ({
      iss: appId,
      iat: grant.issuedAt,
      nbf: grant.issuedAt,
      exp: grant.expiresAt,
      nce: grant.nonce,
      prn: grant.subject,
      ...(grant.displayName !== undefined && { name: grant.displayName }),
      ...(grant.avatarUrl !== undefined && { avatar_url: grant.avatarUrl }),
    }),
    read(claims, { appId }) {
      if (claims['iss'] !== appId || !v.is(claimsOf, claims)) return undefined;
      return {
        subject: claims.prn,
        nonce: claims.nce,
        expiresAt: claims.exp,
        ...(claims.name !== undefined && { displayName: claims.name }),
        ...(claims.avatar_url !== undefined && { avatarUrl: claims.avatar_url }),
      };
    },
  },
  session: { lifetimeSeconds: 86_400, refreshLifetimeSeconds: 30 * 86_400 },
  routes: [
    {
      on: 'POST /auth/verify',
      role: 'integrator',
      does: 'vend',
      ...taking(verifyBody, ({ user }, _, { appId }: Settings) => {
        if (user.app_id !== appId)
          throw new Refusal('invalid_request', {
            detail: 'The field user.app_id names another app.',
            field: 'user.app_id',
          });
        const { phone_number, passcode, user_id = phone_number, nonce, name, avatar_url } = user;
        const proofs = passcode === undefined ? {} : { phoneNumber: phone_number, passcode };
        return {
          proofs,
          subject: user_id,
          nonce,
          displayName: name,
          avatarUrl: avatar_url,
          forBackends: namesOf({ 'user.name': name, 'user.avatar_url': avatar_url }),
        };
      }),
      write: ({ subject, nonce }, { appId }) => ({ user: { app_id: appId, user_id: subject, nonce } }),
      reply: ({ token }) => ({ status: 200, body: { identity_token: token } }),
    },
    ...vendorRoutes('/api/v2/sdk'),
    ...vendorRoutes('/api/v2/mobile'),
  ],
  requestHeaders: [
    'qiscus-sdk-app-id',
    'qiscus-sdk-platform',
    'qiscus-sdk-token',
    'qiscus-sdk-user-id',
    'qiscus-sdk-version',
    'qiscus_sdk_app_id',
    'qiscus_sdk_version',
  ],
  /** The envelope that every mobile client reads. */
  errorReply: ({ options, code }, status) => ({
    status,
    body: { error: { message: options.detail ?? code, detailed_messages: [options.detail ?? code] }, status },
  }),
});
