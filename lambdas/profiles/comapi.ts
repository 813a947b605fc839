import { v5 as uuidOf } from 'uuid';
import * as v from 'valibot';
import { isoTime } from '../contract/clock.ts';
import type { Incoming } from '../contract/exchange.ts';
import type { VerifiedGrant } from '../contract/grant.ts';
import { bearerToken, bodyWithProof, nonceText, taking, text } from '../contract/input.ts';
import { defineProfile } from '../contract/profile.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Session } from '../contract/session.ts';

/**
 * Comapi (dotdigital): the vendor starts a session with a nonce, the integrator's backend answers the challenge with
 * an identity token, the vendor creates the session.
 *
 * Sources: Comapi "Initialise" page; @comapi/sdk-js-foundation 1.3.0 and the iOS and Android clients; dotdigital
 * developer hub, "Creating a JSON Web Token". Read 2026-11-20.
 */
const settings = v.strictObject({
  /** The API space, a UUID, from the portal. */
  apiSpaceId: v.pipe(v.string(), v.uuid()),
  /** Issuer, audience and ID claim as set in the portal; the shared secret is the app's signing key. */
  issuer: text(500),
  audience: text(500),
  /** The claim that carries the user id. */
  idClaim: v.optional(
    v.pipe(
      text(100),
      v.notValues(
        ['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce'],
        'the ID claim is one that the service sets',
      ),
    ),
    'sub',
  ),
});
export type Settings = v.InferOutput<typeof settings>;

const authenticateBody = bodyWithProof('password', (proof) =>
  v.object({ username: proof(text(256)), password: proof(text(1024)), nonce: nonceText }),
);
/** What a client says about its device; nothing is decided on it. */
const aboutDevice = v.optional(v.pipe(v.string(), v.maxLength(1_000)), '');
const createBody = v.object({
  authenticationId: text(100),
  authenticationToken: text(8_192),
  deviceId: aboutDevice,
  platform: aboutDevice,
  platformVersion: aboutDevice,
  sdkType: aboutDevice,
  sdkVersion: aboutDevice,
});

/** Subject, nonce, end and id. */
const claimsOf = v.tuple([text(256), nonceText, v.number(), text(200)]);

function refuseOtherSpace({ path }: Incoming, { apiSpaceId }: Settings): void {
  if (path['apiSpaceId'] !== apiSpaceId)
    throw new Refusal('not_found', { detail: 'API space not found.', reason: 'another API space' });
}

/** Ties the answer to the challenge: derived from the nonce, so that nothing needs to be stored. */
const authenticationIdOf = (nonce: string, { apiSpaceId }: Settings) =>
  uuidOf(`${apiSpaceId}/${nonce}`, uuidOf.URL);

const sessionBody = (session: Session) => ({
  id: session.id,
  profileId: session.subject,
  ...session.details,
  provider: 'jsonWebToken',
  state: 'SessionStarted',
  isActive: true,
  sourceIp: session.sourceIp,
  createdOn: isoTime(session.startedAt),
  startedOn: isoTime(session.startedAt),
  expiresOn: isoTime(session.tokenExpiresAt),
});

function bearerOf(incoming: Incoming, config: Settings) {
  refuseOtherSpace(incoming, config);
  return { token: bearerToken(incoming.headers) ?? '' };
}

const sessionOf = (incoming: Incoming, config: Settings) => ({
  ...bearerOf(incoming, config),
  sessionId: incoming.path['sessionId'] ?? '',
});

export const comapi = defineProfile({
  settings,
  // Not documented; the vendor's own sample session expires ten minutes after it started.
  nonceLifetimeSeconds: 600,
  // The vendor advises minutes to hours; its Android client waits up to five minutes, three times.
  tokenLifetimeSeconds: { default: 900, max: 86_400 },
  token: {
    algorithm: () => 'HS256',
    header: () => ({ typ: 'JWT' }),
    claims: (grant, { issuer, audience, idClaim }) => ({
      iss: issuer,
      aud: audience,
      [idClaim]: grant.subject,
      nonce: grant.nonce,
      iat: grant.issuedAt,
      exp: grant.expiresAt,
      jti: grant.tokenId,
    }),
    read(claims, { issuer, audience, idClaim }) {
      const { iss, aud, nonce, exp, jti, [idClaim]: subject } = claims;
      const known = v.safeParse(claimsOf, [subject, nonce, exp, jti]);
      if (iss !== issuer || aud !== audience || !known.success) return undefined;
      const [id, nce, expiresAt, tokenId] = known.output;
      return { subject: id, nonce: nce, expiresAt, tokenId };
    },
  },
  session: {
    lifetimeSeconds: 86_400,
    // The JavaScript client decodes the token: without apiSpaceId and exp it would never use it again.
    claims: ({ id, subject, startedAt, tokenExpiresAt }, { apiSpaceId }) => ({
      sub: subject,
      apiSpaceId,
      jti: id,
      iat: startedAt,
      exp: tokenExpiresAt,
    }),
  },
  routes: [
    {
      on: 'POST /authenticate',
      role: 'integrator',
      does: 'vend',
      ...taking(authenticateBody, ({ username, password, nonce }) => ({
        proofs: password === undefined ? {} : { username, password },
        subject: username,
        nonce,
      })),
      write: ({ subject, nonce }) => ({ username: subject, nonce }),
      // The vendor's server sample sends `jwt`; its client sample reads `token`.
      reply: ({ token }) => ({ status: 200, body: { jwt: token, token } }),
    },
    {
      on: 'GET /apispaces/{apiSpaceId}/sessions/start',
      role: 'vendor',
      does: 'issueNonce',
      read: refuseOtherSpace,
      reply: ({ nonce, expiresAt }, config) => ({
        status: 200,
        body: {
          authenticationId: authenticationIdOf(nonce, config),
          provider: 'jsonWebToken',
          nonce,
          expiresOn: isoTime(expiresAt),
        },
      }),
    },
    {
      on: 'POST /apispaces/{apiSpaceId}/sessions',
      role: 'vendor',
      does: 'redeem',
      ...taking(createBody, (body, incoming, config: Settings) => {
        refuseOtherSpace(incoming, config);
        const { authenticationToken, authenticationId, ...details } = body;
        return {
          token: authenticationToken,
          accepts: ({ nonce = '' }: VerifiedGrant) => authenticationId === authenticationIdOf(nonce, config),
          details,
        };
      }),
      // 200 and nothing else: the iOS client takes every other status for an error.
      reply: (session) => ({ status: 200, body: { token: session.token, session: sessionBody(session) } }),
    },
    {
      on: 'GET /apispaces/{apiSpaceId}/sessions/{sessionId}',
      role: 'vendor',
      does: 'readSession',
      read: sessionOf,
      reply: (session) => ({ status: 200, body: sessionBody(session) }),
    },
    {
      on: 'DELETE /apispaces/{apiSpaceId}/sessions/{sessionId}',
      role: 'vendor',
      does: 'endSession',
      read: sessionOf,
      reply: () => ({ status: 204 }),
    },
    {
      // The chat layer can't initialise without this list. It is empty: messages are the vendor's part alone.
      on: 'GET /apispaces/{apiSpaceId}/conversations',
      role: 'vendor',
      does: 'readSession',
      read: bearerOf,
      reply: () => ({ status: 200, body: [] }),
    },
    {
      on: 'GET /apispaces/{apiSpaceId}/profiles/{profileId}',
      role: 'vendor',
      does: 'readSession',
      read: (incoming, config) => ({
        ...bearerOf(incoming, config),
        accepts: ({ subject }) => subject === incoming.path['profileId'],
      }),
      reply: ({ subject }) => ({ status: 200, body: { id: subject } }),
    },
  ],
  requestHeaders: ['cache-control', 'if-modified-since', 'pragma'],
  /** Validation failures as the Android client reads them; a bad identity token is 403 "Invalid JWT". */
  errorReply({ code, options }, status) {
    if (code === 'invalid_request')
      return {
        status,
        body: {
          validationFailures: [{ paramName: options.field ?? 'body', message: options.detail ?? code }],
        },
      };
    if (code === 'invalid_token' || code === 'invalid_nonce')
      return { status: 403, body: { message: 'Invalid JWT' } };
    return { status, body: { message: options.detail ?? code } };
  },
});
