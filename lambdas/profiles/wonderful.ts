import { validate as isUuid, v5 as uuidOf, version as versionOf } from 'uuid';
import * as v from 'valibot';
import type { Grant, Vended, VendRequest } from '../contract/grant.ts';
import { absentIfEmpty, address, jsonObject, namesOf, taking, text } from '../contract/input.ts';
import { defineProfile } from '../contract/profile.ts';
import { Refusal, type RefusalCode } from '../contract/refusal.ts';

/**
 * Wonderful contact center: the vendor signs a token for an end user, whom it knows by a UUID (`id` in the SDK,
 * `entityId` on the wire), at the wish of the integrator's backend, which hands it on to its app.
 *
 * Sources: docs.wonderful.cx, "Authentication"; what a third party's HTTP client sends to the real API and reads
 * (evalkit, `direct_chat.py`). The claims beside `sub` and `metadata` are not documented. Read 2026-11-20.
 */
const settings = v.pipe(
  v.strictObject({
    /** The tenant, from the vendor's portal. It travels in a header. */
    tenantId: v.pipe(
      v.string(),
      v.regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 visible ASCII characters'),
    ),
    /** Whether the app signs its tokens, or asks the vendor for them. */
    mint: v.optional(v.picklist(['signed', 'upstream']), 'signed'),
    /** Address of the vendor's API. */
    baseUrl: v.optional(address),
    /** Of an app that signs; the vendor's own tokens are RS256. */
    algorithm: v.optional(v.picklist(['RS256', 'ES256', 'EdDSA']), 'RS256'),
    /** `iss` and `aud` of an app that signs, for verifiers that want them, as API Gateway's own does. */
    issuer: v.optional(address),
    audience: v.optional(text(500)),
  }),
  v.forward(
    v.check(
      ({ mint, baseUrl }) => (mint === 'upstream') === (baseUrl !== undefined),
      "goes with mint: 'upstream', which needs it",
    ),
    ['baseUrl'],
  ),
  v.forward(
    v.check(({ mint, issuer }) => mint === 'signed' || issuer === undefined, "is the vendor's to choose"),
    ['issuer'],
  ),
  v.forward(
    v.check(({ mint, audience }) => mint === 'signed' || audience === undefined, "is the vendor's to choose"),
    ['audience'],
  ),
  v.forward(
    v.check(({ mint, algorithm }) => mint === 'signed' || algorithm === 'RS256', "is the vendor's to choose"),
    ['algorithm'],
  ),
);
export type Settings = v.InferOutput<typeof settings>;

/** RFC 9562 section 4: read in either case, any version, written in lower case. */
const uuid = v.pipe(v.string(), v.uuid(), v.toLowerCase());
/** "Max 4KB when serialized"; how it is measured is not documented. */
const maxMetadataBytes = 4_096;
const metadata = v.pipe(
  jsonObject(),
  v.check((value) => new TextEncoder().encode(JSON.stringify(value)).length <= maxMetadataBytes),
);
const lifetimeSeconds = { min: 60, default: 3_600, max: 86_400 };

const expiresIn = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(lifetimeSeconds.min),
  v.maxValue(lifetimeSeconds.max),
);
/** The SDK says `id`, the wire `entityId`: a request may say both if they are the same. */
const areOne = (id: string | undefined, entityId: string | undefined) =>
  id === undefined || entityId === undefined || id === entityId;

const signBody = v.pipe(
  jsonObject(),
  v.object({
    id: v.optional(uuid),
    entityId: v.optional(uuid),
    tenantId: v.optional(v.string()),
    metadata: v.optional(metadata),
    expiresIn: v.optional(expiresIn),
  }),
  v.forward(
    v.check(({ id, entityId }) => areOne(id, entityId)),
    ['entityId'],
  ),
);

/** People ask for themselves, and need no body. A backend names its user, and says what else the vendor takes. */
const sdkTokenBody = v.optional(
  v.pipe(
    v.object({
      id: absentIfEmpty(uuid),
      entityId: absentIfEmpty(uuid),
      metadata: absentIfEmpty(metadata),
      expiresIn: absentIfEmpty(expiresIn),
    }),
    v.forward(
      v.check(({ id, entityId }) => areOne(id, entityId)),
      ['entityId'],
    ),
  ),
  {},
);

const takingSdkToken = taking(
  sdkTokenBody,
  ({ id, entityId = id, ...said }): VendRequest => ({
    ...requestOf(entityId, said),
    forBackends: namesOf(said),
  }),
);

const takingSign = taking(signBody, (body, { headers }, { tenantId }: Settings): VendRequest => {
  const { id, entityId = id, ...said } = body;
  for (const named of [said.tenantId, headers['x-tenant-id']])
    if (named !== undefined && named !== tenantId)
      throw new Refusal('forbidden', {
        detail: 'This API key is for another tenant.',
        reason: 'the request names another tenant',
      });
  return requestOf(entityId, said);
});

const requestOf = (
  subject: string | undefined,
  { metadata, expiresIn }: Pick<v.InferOutput<typeof signBody>, 'metadata' | 'expiresIn'>,
) => ({ subject, lifetimeSeconds: expiresIn, ...(metadata && { details: { metadata } }) });

/** What a backend says of its user; of a user who logs in, what the login says, and the name. */
function metadataOf({ details: { metadata }, displayName, byBackend }: Grant) {
  const name = displayName !== undefined && !(byBackend && metadata) && { name: displayName };
  return metadata || name ? { metadata: { ...name, ...metadata } } : {};
}

const claimsOf = v.object({
  sub: text(256),
  metadata: v.optional(jsonObject()),
  exp: v.number(),
  jti: text(200),
});

/** Some clients look for the answer itself, others below `data`. */
function signed({ token, expiresAt, grant: { subject } }: Vended) {
  const data = { jwt: token, expiresAt, id: subject, entityId: subject };
  return { status: 200, body: { ...data, data } };
}

const handedOn = ({ token, expiresAt, grant: { subject } }: Vended) => ({
  status: 200,
  body: { token, expiresAt, id: subject },
});

/** The vendor's answer, bare or below `data`; a compact JWS (RFC 7515 section 7.1). */
const answer = v.object({
  jwt: v.pipe(v.string(), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)),
  expiresAt: v.fallback(v.optional(v.pipe(v.number(), v.finite())), undefined),
  id: v.fallback(v.optional(uuid), undefined),
});
const answers = v.union([
  v.object({ data: answer }),
  v.pipe(
    answer,
    v.transform((data) => ({ data })),
  ),
]);

/** The vendor documents two codes; of the rest its clients are told by ours. */
const codes: Partial<Record<RefusalCode, string>> = {
  invalid_request: 'VALIDATION_ERROR',
  payload_too_large: 'VALIDATION_ERROR',
  unsupported_media_type: 'VALIDATION_ERROR',
  unauthenticated: 'UNAUTHORIZED',
};

/** Made up once, for the ids of users whom the identity provider knows by something else than a UUID. */
const userNamespace = 'b0c6a9de-2f0e-4d57-9d3c-6a4b7f3c8e15';

export const wonderful = defineProfile({
  settings,
  tokenLifetimeSeconds: lifetimeSeconds,
  /**
   * A UUID as RFC 9562 writes it stays as it is. Every other id gets a UUID of version 5 that is always the same: an id
   * in upper case, since it is another user's, and an id that already is of version 5, since users who choose their
   * own id could choose another user's. The issuer is not part of it: the apps of one tenant share their users.
   */
  subjectOf(principal, { tenantId }) {
    const isKept = isUuid(principal) && principal === principal.toLowerCase() && versionOf(principal) !== 5;
    return isKept ? principal : uuidOf(JSON.stringify([tenantId, principal]), userNamespace);
  },
  spelledOf: (id) => (v.is(uuid, id) ? id.toLowerCase() : id),
  token: {
    algorithm: ({ algorithm }) => algorithm,
    header: () => ({ typ: 'JWT' }),
    // Metadata may be long, and the token travels in headers.
    encoding: 'utf-8',
    // Metadata stays below its own claim: none of it can pass for a claim that the service sets.
    issuer: ({ issuer }) => issuer,
    claims: (grant, { tenantId, issuer, audience }) => ({
      ...(issuer !== undefined && { iss: issuer }),
      ...(audience !== undefined && { aud: audience }),
      sub: grant.subject,
      tenantId,
      ...metadataOf(grant),
      iat: grant.issuedAt,
      exp: grant.expiresAt,
      jti: grant.tokenId,
    }),
    read(claims, { tenantId, issuer, audience }) {
      const isOurs =
        claims['tenantId'] === tenantId && claims['iss'] === issuer && claims['aud'] === audience;
      if (!isOurs || !v.is(claimsOf, claims)) return undefined;
      return { subject: claims.sub, tokenId: claims.jti, expiresAt: claims.exp };
    },
  },
  upstream: {
    baseUrl: ({ baseUrl }) => baseUrl,
    credentials: v.strictObject({ apiKey: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,1000}$/)) }),
    token: {
      // As the client of the real API sends it: the tenant in the header alone.
      request: (grant, { credentials: { apiKey } }, { tenantId }) => ({
        path: '/api/v1/jwt/sign',
        headers: { 'x-api-key': apiKey, 'x-tenant-id': tenantId },
        body: {
          json: {
            entityId: grant.subject,
            ...metadataOf(grant),
            expiresIn: grant.expiresAt - grant.issuedAt,
          },
        },
      }),
      // Whether the vendor answers 200 or 201 is not documented.
      read({ status, body }, grant) {
        const said = v.safeParse(answers, body);
        if ((status !== 200 && status !== 201) || !said.success) return undefined;
        const { jwt, expiresAt = grant.expiresAt, id = grant.subject } = said.output.data;
        // The vendor makes up an id if it sees none: such a token is another user's.
        return id === grant.subject ? { token: jwt, expiresAt } : undefined;
      },
    },
  },
  routes: [
    {
      on: 'POST /api/sdk-token',
      role: 'integrator',
      does: 'vend',
      ...takingSdkToken,
      write: ({ subject }) => ({ entityId: subject }),
      reply: handedOn,
    },
    {
      // The SDK's callback after a 401. The guide's answer is `{token}`; its reader takes that and leaves the rest.
      on: 'POST /api/refresh-sdk-token',
      role: 'integrator',
      does: 'vend',
      ...takingSdkToken,
      reply: handedOn,
    },
    {
      on: 'POST /api/v1/jwt/sign',
      role: 'vendor',
      does: 'vend',
      ...takingSign,
      reply: signed,
    },
  ],
  metadata: 'inToken',
  requestHeaders: ['x-tenant-id'],
  /** Clients look for a text in `message`, `detail` or `error`. */
  errorReply({ code, options }, status) {
    const message = options.detail ?? code;
    return { status, body: { code: codes[code] ?? code.toUpperCase(), message, error: message } };
  },
});
