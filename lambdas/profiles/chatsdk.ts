import * as v from 'valibot';
import type { Account } from '../contract/account.ts';
import { isoTime } from '../contract/clock.ts';
import type { Reply } from '../contract/exchange.ts';
import type { Grant, Vended, VendRequest } from '../contract/grant.ts';
import {
  absentIfEmpty,
  address,
  bearerToken,
  jsonObject,
  namesOf,
  pictureUrl,
  taking,
  text,
} from '../contract/input.ts';
import { defineProfile } from '../contract/profile.ts';
import { Refusal } from '../contract/refusal.ts';
import type { VendRoute } from '../contract/route.ts';
import type { Claims, TokenFormat } from '../contract/token-format.ts';
import type { ReadTokenRoute, ReissueRoute } from '../contract/token-route.ts';

const signedSettings = {
  /** How long after it expires a token still gets a new one. */
  refreshGraceSeconds: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30 * 86_400)),
    86_400,
  ),
  /** The server's `JWT_ISSUER` and `JWT_AUDIENCE`: `iss` and `aud` of every token. */
  issuer: v.optional(text(500), 'chatsdk-api'),
  audience: v.optional(text(500), 'chatsdk-client'),
  /** What a token may do at the server, which refuses nearly every call without a scope. */
  scopes: v.optional(v.array(text(100)), [
    'chat:read',
    'chat:write',
    'channel:create',
    'reaction:write',
    'search:read',
    'typing:write',
    'upload:write',
  ]),
  /** `sub` of `wsToken`. Servers before June 2026 want the second. */
  wsSubject: v.optional(v.picklist(['appId:userId', 'userId']), 'appId:userId'),
  /** Whether every user may subscribe to every chat, workspace and app channel: this service knows no members. */
  openChannels: v.optional(v.boolean(), false),
};
type SignedSetting = keyof typeof signedSettings;

const settings = v.pipe(
  v.strictObject({
    /** Id of the ChatSDK application; `app_id` of every token. */
    appId: text(100),
    /** Who makes the tokens: this service, with the ChatSDK server's two secrets, or that server's API. */
    mint: v.optional(v.picklist(['signed', 'upstream']), 'signed'),
    /** Address of the ChatSDK server. */
    baseUrl: v.optional(address),
    ...signedSettings,
  }),
  v.forward(
    v.check(
      ({ mint, baseUrl }) => (mint === 'upstream') === (baseUrl !== undefined),
      "goes with mint: 'upstream', and only with that",
    ),
    ['baseUrl'],
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.mint === 'signed') return;
    const input = dataset.value;
    for (const key of Object.keys(signedSettings) as SignedSetting[]) {
      const [value, usual] = [input[key], v.getDefault(signedSettings[key])];
      if (JSON.stringify(value) !== JSON.stringify(usual))
        addIssue({
          message: "is the vendor's to choose",
          path: [{ type: 'object', origin: 'value', input, key, value }],
        });
    }
  }),
);
export type Settings = v.InferOutput<typeof settings>;

const userId = text(256);
/** The vendor takes an empty name. */
const orEmpty = (schema: v.GenericSchema<string>) => v.optional(v.union([v.literal(''), schema]));
const name = text(255);
const email = v.pipe(text(254), v.email());

/** A user's keys are changed by one write, whose expression has room for this many. */
const maxCustomKeys = 100;
const customKey = v.union([v.literal(''), text(200)]);
const custom = jsonObject(v.pipe(v.record(customKey, v.unknown()), v.maxEntries(maxCustomKeys)));

const chatTokenBody = v.optional(
  v.object({
    userId: v.optional(userId),
    name: absentIfEmpty(name),
    image: absentIfEmpty(pictureUrl),
    custom: absentIfEmpty(custom),
    email: absentIfEmpty(email),
  }),
  {},
);
const tokensBody = v.object({
  userId,
  name: orEmpty(name),
  image: v.optional(pictureUrl),
  custom: v.optional(custom),
  email: v.optional(email),
});
const connectBody = v.object({
  userId,
  displayName: orEmpty(name),
  avatar: orEmpty(pictureUrl),
  metadata: v.optional(custom),
  email: v.optional(email),
});
const channelBody = v.object({ channel: text(255) });
const refreshBody = v.optional(v.object({ refreshToken: v.optional(text(8_192)) }), {});

/** What our own routes for users share. */
const chatToken = {
  role: 'integrator',
  does: 'vend',
  keepsAccount: true,
  ...taking(chatTokenBody, (user) => ({
    ...requestFor(user),
    forBackends: namesOf({ custom: user.custom, email: user.email }),
  })),
  reply: (vended) => ({ status: 200, body: { ...tokensOf(vended), _internal: { wsToken: vended.wsToken } } }),
} satisfies Omit<VendRoute<Settings>, 'on'>;

/** A token is its own refresh token, as at the vendor's first servers: nothing is stored for a refresh. */
const refresh = {
  role: 'vendor',
  does: 'reissue',
  ...taking(refreshBody, ({ refreshToken }, { headers }) => tokenOr401(bearerToken(headers) ?? refreshToken)),
  graceSeconds: ({ refreshGraceSeconds }) => refreshGraceSeconds,
} satisfies Omit<ReissueRoute<Settings>, 'on' | 'reply'>;

const validate = {
  role: 'vendor',
  does: 'readToken',
  read: ({ headers }) => tokenOr401(bearerToken(headers)),
  reply: ({ subject, issuedAt = 0, expiresAt }, account, { appId }) => ({
    status: 200,
    body: {
      valid: true,
      payload: {
        userId: subject,
        appId,
        issuedAt: isoTime(issuedAt),
        expiresAt: isoTime(expiresAt),
      },
      user: account
        ? { id: subject, name: account.displayName ?? null, image: account.avatarUrl ?? null }
        : null,
    },
  }),
  errorReply(refusal, status) {
    if (refusal.code !== 'invalid_token') return envelope(refusal, status);
    const [message, hint] = invalidToken[refusal.options.why ?? 'malformed'];
    return { status, body: { valid: false, error: { message, hint } } };
  },
} satisfies Omit<ReadTokenRoute<Settings>, 'on' | 'kind'>;

/**
 * ChatSDK: the vendor gives tokens to holders of an API key, and the integrator's backend hands them to its users.
 * `token` is for the REST API. `wsToken` is for Centrifugo and has its own secret. The tokens are those of the current
 * server; the servers before June 2026 accept them too, but for the `sub` of `wsToken`.
 *
 * Sources: ChatSDK "Token Generation Guide"; github.com/Impact-Idol/ChatSDK, packages/api (January 2026: 4796a2a, June:
 * becbcf8, July: 121913c) and packages/core 2.0.8; Centrifugo 6 documentation, "Client JWT authentication". Read
 * 2026-11-27.
 */
export const chatsdk = defineProfile({
  settings,
  metadata: 'outsideToken',
  tokenLifetimeSeconds: { default: 86_400, max: 86_400 },
  routes: [
    { on: 'GET /api/auth/chat-token', ...chatToken },
    { on: 'POST /api/auth/chat-token', ...chatToken, write: ({ subject }) => ({ userId: subject }) },
    {
      on: 'POST /tokens',
      role: 'vendor',
      does: 'vend',
      keepsAccount: true,
      ...taking(tokensBody, requestFor),
      reply: (vended) => ({ status: 200, body: tokensOf(vended) }),
    },
    {
      on: 'POST /api/auth/connect',
      role: 'vendor',
      does: 'vend',
      keepsAccount: true,
      ...taking(connectBody, ({ displayName, avatar, metadata, ...user }) =>
        requestFor({ ...user, name: displayName, image: avatar, custom: metadata }),
      ),
      reply(vended) {
        const { id, name = id, image = null } = userOf(vended);
        const user = { id, displayName: name, avatar: image, metadata: vended.account?.custom ?? {} };
        return { status: 200, body: { user, ...bundleOf(vended) } };
      },
    },
    {
      on: 'POST /tokens/refresh',
      ...refresh,
      reply(vended: Vended) {
        const { token, wsToken, expiresIn } = tokensOf(vended);
        return { status: 200, body: { token, wsToken, expiresIn } };
      },
    },
    {
      on: 'POST /api/auth/refresh',
      ...refresh,
      reply: (vended: Vended) => ({ status: 200, body: bundleOf(vended) }),
    },
    { on: 'GET /tokens/validate', ...validate, kind: 'token' },
    { on: 'GET /tokens/validate-ws', ...validate, kind: 'wsToken' },
    {
      on: 'POST /api/realtime/subscription-token',
      role: 'vendor',
      does: 'subscribe',
      maxLifetimeSeconds: 900,
      ...taking(channelBody, ({ channel }, { headers }) => ({
        channel,
        ...tokenOr401(bearerToken(headers)),
      })),
      isAllowed: (channel, subject, { appId, openChannels }) =>
        channel === `user:${appId}:${subject}` || (openChannels && isShared(channel, appId)),
      reply: ({ token, lifetimeSeconds }) => ({ status: 200, body: { token, expiresIn: lifetimeSeconds } }),
    },
  ],
  token: tokenFormat(({ scopes }) => ({ type: 'access', scopes })),
  wsToken: tokenFormat(({ wsSubject }, subject) => (wsSubject === 'userId' ? { sub: subject } : {})),
  upstream: {
    baseUrl: ({ baseUrl }) => baseUrl,
    choosesLifetime: true,
    credentials: v.object({ apiKey: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,500}$/)) }),
    token: {
      request: ({ subject, displayName, avatarUrl, details, byBackend }, { credentials }) => ({
        path: '/tokens',
        headers: { 'X-API-Key': credentials.apiKey },
        body: {
          json: {
            userId: subject,
            ...(displayName !== undefined && { name: displayName }),
            ...(avatarUrl !== undefined && { image: avatarUrl }),
            // The address twice: servers before January 2026 look for it in `custom` alone.
            ...(details.metadata && { custom: details.metadata }),
            ...emailOf(emailIn({ byBackend, details })),
          },
        },
      }),
      read({ status, body }, { subject, issuedAt }) {
        const answer = v.safeParse(upstreamAnswer, body);
        if (status !== 200 || !answer.success || answer.output.user.id !== subject) return undefined;
        const { token, wsToken, expiresIn, ...details } = answer.output;
        return { token, wsToken, expiresAt: issuedAt + expiresIn, details };
      },
      hint: ({ status }) =>
        status === 404
          ? 'The ChatSDK server has no POST /tokens. Since June 2026 it needs CHATSDK_ENABLE_LEGACY_TOKENS=true.'
          : undefined,
    },
  },
  requestHeaders: ['traceparent', 'x-request-id'],
  errorReply: envelope,
});

/** `namespace:{appId}` and `namespace:{appId}:{id}`, as the vendor names the channels that users share. */
function isShared(channel: string, appId: string): boolean {
  const [namespace = '', ...rest] = channel.split(':');
  const of = rest.join(':');
  return namespace === 'app'
    ? of === appId
    : ['chat', 'workspace'].includes(namespace) && of.startsWith(`${appId}:`) && of.length > appId.length + 1;
}

/** The e-mail address is kept as one of the user's custom data, as the vendor does. */
function requestFor(user: v.InferOutput<typeof chatTokenBody>): VendRequest {
  return {
    subject: user.userId,
    displayName: user.name || undefined,
    avatarUrl: user.image || undefined,
    details: {
      ...((user.custom || user.email) && { metadata: { ...user.custom, ...emailOf(user.email) } }),
      ...emailOf(user.email),
    },
  };
}
const emailOf = (given: unknown) => (typeof given === 'string' ? { email: given } : {});
/** A backend says it as `email`; of a person, the login's mapped claim has it. */
const emailIn = ({ byBackend, details: { email: given, metadata } }: Pick<Grant, 'byBackend' | 'details'>) =>
  byBackend ? given : v.is(email, metadata?.['email']) ? metadata?.['email'] : undefined;

const upstreamAnswer = v.object({
  token: text(8_192),
  wsToken: text(8_192),
  /** Of servers since June 2026, for `POST /api/auth/refresh` there. */
  refreshToken: v.optional(text(8_192)),
  user: v.object({
    id: v.string(),
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    email: v.optional(v.string()),
  }),
  expiresIn: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
type Answered = Partial<Pick<v.InferOutput<typeof upstreamAnswer>, 'user' | 'refreshToken'>>;

/** What the vendor said; otherwise the user's account as it is now. */
function userOf({ details, grant, account }: Vended) {
  const { displayName, avatarUrl }: Pick<Account, 'displayName' | 'avatarUrl'> = account ?? grant;
  return (
    (details as Answered | undefined)?.user ?? {
      id: grant.subject,
      ...(displayName !== undefined && { name: displayName }),
      ...(avatarUrl !== undefined && { image: avatarUrl }),
      ...emailOf(emailIn(grant)),
    }
  );
}

const secondsLeft = ({ expiresAt, grant }: Vended) => expiresAt - grant.issuedAt;

function tokensOf(vended: Vended) {
  const { token, wsToken, details = {} } = vended;
  const { refreshToken } = details as Answered;
  return {
    token,
    wsToken,
    ...(refreshToken !== undefined && { refreshToken }),
    user: userOf(vended),
    expiresIn: secondsLeft(vended),
  };
}

/** The current client's shape. */
const bundleOf = (vended: Vended) => ({
  token: vended.token,
  refreshToken: vended.token,
  expiresIn: secondsLeft(vended),
  _internal: { wsToken: vended.wsToken },
});

function tokenOr401(token: string | undefined) {
  if (token !== undefined) return { token };
  throw new Refusal('invalid_token', {
    reason: 'no token',
    why: 'missing',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

const invalidToken = {
  missing: ['Missing token', 'Include Authorization: Bearer <token> header'],
  expired: ['Token expired', 'Call POST /tokens/refresh to get a new token'],
  bad_signature: ['Invalid token signature', 'It has another secret: token and wsToken have one each'],
  malformed: ['Invalid token', 'The token format is invalid or corrupted'],
} as const;

/** Validation failures in the words of the vendor's validator (zod); otherwise clients show `error.message`. */
function envelope({ code, options: { why, field = 'body', detail = code } }: Refusal, status: number): Reply {
  if (code === 'invalid_request') {
    const path = field === 'body' ? [] : field.split('.');
    const error = { name: 'ZodError', issues: [{ path, message: detail }] };
    return { status, body: { success: false, error } };
  }
  if (status === 401) {
    const what = code === 'unauthenticated' ? 'API key' : 'token';
    return { status, body: { error: { message: `${why === 'missing' ? 'Missing' : 'Invalid'} ${what}` } } };
  }
  return { status, body: { error: { message: detail, code: errorCodes[status] ?? 'ERROR' } } };
}

const errorCodes: Readonly<Record<number, string>> = {
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  500: 'INTERNAL_ERROR',
};

/** `more` is what the two tokens don't have in common. */
function tokenFormat(more: (settings: Settings, subject: string) => Claims): TokenFormat<Settings> {
  // No nbf: Centrifugo takes one that is a second ahead for an expired token.
  const claims: TokenFormat<Settings>['claims'] = (grant, settings) => ({
    ...commonClaims(grant, settings),
    ...more(settings, grant.subject),
  });
  return {
    algorithm: () => 'HS256',
    header: () => ({ typ: 'JWT' }),
    claims,
    read(given, settings) {
      const read = v.safeParse(readClaims, given);
      if (!read.success) return undefined;
      const { user_id: subject, iat: issuedAt, exp: expiresAt, jti, client_id } = read.output;
      const tokenId = client_id === undefined ? jti : `${jti}.${client_id}`;
      const grant = { subject, issuedAt, expiresAt, tokenId };
      const expected = claims({ ...grant, details: {}, byBackend: false }, settings);
      return fixed.every((name) => given[name] === expected[name]) ? grant : undefined;
    },
  };
}

function commonClaims(
  { subject, issuedAt, expiresAt, tokenId }: Grant,
  { appId, issuer, audience }: Settings,
): Claims {
  // The vendor's table of revoked tokens wants a UUID: the API key that ends the id has its own claim (RFC 9068
  // section 2.2).
  const [jti, ...apiKey] = tokenId.split('.');
  return {
    iss: issuer,
    aud: audience,
    sub: `${appId}:${subject}`,
    user_id: subject,
    app_id: appId,
    iat: issuedAt,
    exp: expiresAt,
    jti,
    ...(apiKey.length > 0 && { client_id: apiKey.join('.') }),
  };
}

/** A reader compares these. With `type` and `channel`, neither token passes for the other, nor a subscription's. */
const fixed = ['iss', 'aud', 'sub', 'app_id', 'type', 'channel'];
const readClaims = v.object({
  user_id: userId,
  iat: v.number(),
  exp: v.number(),
  jti: v.pipe(v.string(), v.regex(/^[^.]{0,200}$/)),
  client_id: v.optional(v.string()),
});
