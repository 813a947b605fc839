import * as v from 'valibot';
import type { Account } from '../contract/account.ts';
import { isoTime } from '../contract/clock.ts';
import type { Incoming, Reply } from '../contract/exchange.ts';
import type { Vended, VendRequest } from '../contract/grant.ts';
import { address, bearerToken, readInput, text } from '../contract/input.ts';
import { defineProfile } from '../contract/profile.ts';
import { Refusal } from '../contract/refusal.ts';
import type { ReadTokenRoute, ReissueRoute, VendRoute } from '../contract/route.ts';
import type { TokenFormat, TokenKind } from '../contract/token-format.ts';

const defaultGraceSeconds = 86_400;

/**
 * ChatSDK: the vendor gives tokens to holders of an API key, the integrator's backend hands them to its users. `token`
 * is for the REST API; `wsToken` is for Centrifugo and has a secret of its own.
 *
 * Sources: ChatSDK "Token Generation Guide"; github.com/Impact-Idol/ChatSDK, packages/api (January and July 2026) and
 * packages/core 2.0.8; Centrifugo 6 documentation, "Client JWT authentication". Read 2026-11-20.
 */
const settings = v.pipe(
  v.strictObject({
    /** Id of the ChatSDK application; `app_id` of every token. */
    appId: text(100),
    /** Who makes the tokens: this service, with the ChatSDK server's two secrets, or that server's API. */
    mint: v.optional(v.picklist(['signed', 'upstream']), 'signed'),
    /** Address of the ChatSDK server. */
    baseUrl: v.optional(address),
    /** How long after its end a token of an app that signs still gets a new one. */
    refreshGraceSeconds: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(30 * 86_400)),
      defaultGraceSeconds,
    ),
  }),
  v.forward(
    v.check(
      ({ mint, baseUrl }) => (mint === 'upstream') === (baseUrl !== undefined),
      "goes with mint: 'upstream', and only with that",
    ),
    ['baseUrl'],
  ),
  v.forward(
    v.check(
      ({ mint, refreshGraceSeconds }) => mint === 'signed' || refreshGraceSeconds === defaultGraceSeconds,
      "is the vendor's to choose",
    ),
    ['refreshGraceSeconds'],
  ),
);
export type Settings = v.InferOutput<typeof settings>;

const userId = text(256);
/** Clients send an empty text for what they do not have. */
const orEmpty = (schema: v.GenericSchema<string>) => v.optional(v.union([v.literal(''), schema]));
const name = orEmpty(text(255));
const image = v.pipe(text(2_000), v.url());
const email = v.optional(v.pipe(text(254), v.email()));

/** A user's keys are changed by one write, whose expression has room for this many. */
const maxCustomKeys = 100;
const customKey = v.union([v.literal(''), text(200)]);
const custom = v.optional(
  v.custom<Readonly<Record<string, unknown>>>((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const keys = Object.keys(value);
    return keys.length <= maxCustomKeys && keys.every((key) => v.is(customKey, key));
  }),
);

const tokensBody = v.object({ userId, name, image: v.optional(image), custom, email });
/** Whoever has logged in asks for themselves; a backend names its user. Nobody gives themselves custom data. */
const chatTokenBody = v.optional(
  v.object({ userId: v.optional(userId), name, image: v.optional(image) }),
  {},
);
const connectBody = v.object({ userId, displayName: name, avatar: orEmpty(image), metadata: custom, email });

/** The e-mail address is kept as one of the user's custom data, as the vendor does. */
const requestFor = (user: v.InferOutput<typeof tokensBody>): VendRequest => ({
  subject: user.userId,
  displayName: user.name || undefined,
  avatarUrl: user.image || undefined,
  details: {
    ...((user.custom || user.email) && { metadata: { ...user.custom, ...emailOf(user.email) } }),
    ...emailOf(user.email),
  },
});
const emailOf = (given: unknown) => (typeof given === 'string' ? { email: given } : {});

const upstreamAnswer = v.object({
  token: text(8_192),
  wsToken: text(8_192),
  user: v.object({
    id: v.string(),
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    email: v.optional(v.string()),
  }),
  expiresIn: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
type User = v.InferOutput<typeof upstreamAnswer>['user'];

/** As the vendor said, or else as the user's account is now. */
function userOf({ details, grant, account }: Vended): User {
  const { displayName, avatarUrl }: Pick<Account, 'displayName' | 'avatarUrl'> = account ?? grant;
  return (
    (details?.['user'] as User | undefined) ?? {
      id: grant.subject,
      ...(displayName !== undefined && { name: displayName }),
      ...(avatarUrl !== undefined && { image: avatarUrl }),
      ...emailOf(grant.details['email']),
    }
  );
}

const secondsLeft = ({ expiresAt, grant }: Vended) => expiresAt - grant.issuedAt;

const tokensOf = (vended: Vended) => ({
  token: vended.token,
  wsToken: vended.wsToken,
  user: userOf(vended),
  expiresIn: secondsLeft(vended),
});

/**
 * The current client's shape. Its refresh token is the token itself: as in the vendor's first generation, nothing is
 * stored for a refresh.
 */
const bundleOf = (vended: Vended) => ({
  token: vended.token,
  refreshToken: vended.token,
  expiresIn: secondsLeft(vended),
  _internal: { wsToken: vended.wsToken },
});

const bearerOf = ({ headers }: Incoming) => tokenOr401(bearerToken(headers));

const refreshBody = v.optional(v.object({ refreshToken: v.optional(text(8_192)) }), {});
const refreshTokenOf = ({ headers, body }: Incoming) =>
  tokenOr401(bearerToken(headers) ?? readInput(refreshBody, body).refreshToken);

function tokenOr401(token: string | undefined) {
  if (token !== undefined) return { token };
  throw new Refusal('invalid_token', {
    reason: 'no token',
    why: 'missing',
    headers: { 'www-authenticate': 'Bearer' },
  });
}

const refresh = (
  on: `POST /${string}`,
  route: Pick<ReissueRoute<Settings>, 'reply'>,
): ReissueRoute<Settings> => ({
  on,
  role: 'vendor',
  does: 'reissue',
  read: refreshTokenOf,
  graceSeconds: ({ refreshGraceSeconds }) => refreshGraceSeconds,
  ...route,
});

const validate = (on: `GET /${string}`, kind: TokenKind): ReadTokenRoute<Settings> => ({
  on,
  role: 'vendor',
  does: 'readToken',
  kind,
  read: bearerOf,
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
});

const invalidToken = {
  missing: ['Missing token', 'Include Authorization: Bearer <token> header'],
  expired: ['Token expired', 'Call POST /tokens/refresh to get a new token'],
  bad_signature: ['Invalid token signature', 'It has another secret: token and wsToken have one each'],
  malformed: ['Invalid token', 'The token format is invalid or corrupted'],
} as const;

/** For the user who has logged in with the integrator, in the shapes of both generations of clients. */
const chatToken = (on: `${'GET' | 'POST'} /${string}`): VendRoute<Settings> => ({
  on,
  role: 'integrator',
  does: 'vend',
  keepsAccount: true,
  read({ body }) {
    const { userId, name, image } = readInput(chatTokenBody, body);
    return { subject: userId, displayName: name || undefined, avatarUrl: image };
  },
  ...(on.startsWith('POST') && { write: ({ subject }) => ({ userId: subject }) }),
  reply: (vended) => ({
    status: 200,
    body: { ...tokensOf(vended), _internal: { wsToken: vended.wsToken } },
  }),
});

/** Validation failures as the vendor's validator (zod) words them; elsewhere `error.message` is what clients show. */
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

const said = v.object({ subject: userId, issuedAt: v.number(), expiresAt: v.number(), tokenId: text(200) });

/** Both tokens say the same; only the user id has another name in each. */
const tokenFormat = (userClaim: 'user_id' | 'sub'): TokenFormat<Settings> => ({
  algorithm: () => 'HS256',
  header: { typ: 'JWT' },
  // No nbf: Centrifugo takes one that is a second ahead for an expired token. No channel either: it would make
  // wsToken a subscription's.
  claims: ({ subject, issuedAt, expiresAt, tokenId }, { appId }) => ({
    [userClaim]: subject,
    app_id: appId,
    iat: issuedAt,
    exp: expiresAt,
    jti: tokenId,
  }),
  read(claims, { appId }) {
    const { [userClaim]: subject, app_id, iat: issuedAt, exp: expiresAt, jti: tokenId } = claims;
    const read = v.safeParse(said, { subject, issuedAt, expiresAt, tokenId });
    return app_id === appId && read.success ? read.output : undefined;
  },
});

export const chatsdk = defineProfile({
  settings,
  tokenLifetimeSeconds: { default: 86_400, max: 86_400 },
  token: tokenFormat('user_id'),
  wsToken: tokenFormat('sub'),
  upstream: {
    baseUrl: ({ baseUrl }) => baseUrl,
    choosesLifetime: true,
    credentials: v.object({ apiKey: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,500}$/)) }),
    token: {
      request: ({ subject, displayName, avatarUrl, details }, { credentials }) => ({
        path: '/tokens',
        headers: { 'X-API-Key': credentials.apiKey },
        body: {
          json: {
            userId: subject,
            ...(displayName !== undefined && { name: displayName }),
            ...(avatarUrl !== undefined && { image: avatarUrl }),
            ...(details.metadata && { custom: details.metadata }),
          },
        },
      }),
      read({ status, body }, { subject, issuedAt }) {
        const answer = v.safeParse(upstreamAnswer, body);
        if (status !== 200 || !answer.success || answer.output.user.id !== subject) return undefined;
        const { token, wsToken, user, expiresIn } = answer.output;
        return { token, wsToken, expiresAt: issuedAt + expiresIn, details: { user } };
      },
    },
  },
  routes: [
    chatToken('GET /api/auth/chat-token'),
    chatToken('POST /api/auth/chat-token'),
    {
      on: 'POST /tokens',
      role: 'vendor',
      does: 'vend',
      keepsAccount: true,
      read: ({ body }) => requestFor(readInput(tokensBody, body)),
      reply: (vended) => ({ status: 200, body: tokensOf(vended) }),
    },
    {
      on: 'POST /api/auth/connect',
      role: 'vendor',
      does: 'vend',
      keepsAccount: true,
      read({ body }) {
        const { displayName, avatar, metadata, ...user } = readInput(connectBody, body);
        return requestFor({ ...user, name: displayName, image: avatar, custom: metadata });
      },
      reply(vended) {
        const { id, name = id, image = null } = userOf(vended);
        const metadata = vended.account?.custom ?? {};
        const user = { id, displayName: name, avatar: image, metadata };
        return { status: 200, body: { user, ...bundleOf(vended) } };
      },
    },
    refresh('POST /tokens/refresh', {
      reply(vended) {
        const { token, wsToken, expiresIn } = tokensOf(vended);
        return { status: 200, body: { token, wsToken, expiresIn } };
      },
    }),
    refresh('POST /api/auth/refresh', {
      reply: (vended) => ({ status: 200, body: bundleOf(vended) }),
    }),
    validate('GET /tokens/validate', 'token'),
    validate('GET /tokens/validate-ws', 'wsToken'),
  ],
  requestHeaders: ['traceparent', 'x-request-id'],
  errorReply: envelope,
});
