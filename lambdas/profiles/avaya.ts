import * as v from 'valibot';
import type { Grant } from '../contract/grant.ts';
import {
  absentIfEmpty,
  address,
  type BodyChoice,
  guestSecret,
  jsonObject,
  readInput,
  taking,
  text,
} from '../contract/input.ts';
import { defineProfile } from '../contract/profile.ts';
import { Refusal } from '../contract/refusal.ts';

/**
 * Avaya Experience Platform (AXP): the vendor makes the token. The integrator's backend asks for it with credentials
 * that no client may see: first for an access token, then for the user's token.
 *
 * Sources: Avaya's OpenAPI documents "Auth" 1.0.2 and "Digital - SDK Auth" 1.0.1 (developers.avayacloud.com), whose
 * lengths count code points, as JSON Schema does; README and answers of the "Sample Token Server" in the Omni SDK
 * Starter Kit. Read 2026-11-20.
 */
const settings = v.strictObject({
  /** Address of the API for the account's region, such as https://na.api.avayacloud.com. */
  baseUrl: address,
  accountId: v.pipe(v.string(), v.regex(/^[a-zA-Z]{6}$/, 'must be six letters')),
  integrationId: v.pipe(v.string(), v.uuid()),
  /** Names of the identifiers that the account has configured. If they are set, no other is sent. */
  identifierTypes: v.optional(v.pipe(v.array(text(50)), v.minLength(1))),
  /** Only clients need these: the answer has them. */
  region: v.optional(text(100)),
  fcmConnectorBaseUrl: v.optional(text(2000)),
  configId: v.optional(text(100)),
  callingRemoteAddress: v.optional(text(100)),
});
export type Settings = v.InferOutput<typeof settings>;

/** White space around a member comes from pasting. The rest goes into headers, which hold only visible ASCII. */
const credential = v.pipe(v.string(), v.trim(), v.regex(/^[\x20-\x7e]{1,1000}$/));
const credentials = v.object({ clientId: credential, clientSecret: credential, appKey: credential });

const identifiers = v.pipe(
  v.record(text(50), v.pipe(v.array(text(256)), v.minLength(1), v.maxLength(5))),
  v.minEntries(1),
  v.maxEntries(10),
);

const named = v.object({ userId: text(256) });
/** What a backend sends: the user is its to name. */
const tokenBody = v.object({
  ...named.entries,
  // Not absent if it is empty: an anonymous customer has an empty name, as in the vendor's own example.
  userName: v.pipe(
    v.nullish(v.union([v.literal(''), text(70)])),
    v.transform((name) => name ?? undefined),
  ),
  userIdentifiers: absentIfEmpty(jsonObject(identifiers)),
  verified: absentIfEmpty(v.boolean()),
});
/** What a person sends: their login says who they are. A guest has no id yet. */
const ownBody = v.object({ ...tokenBody.entries, userId: absentIfEmpty(text(256)) });
/** Of a person, unless all callers are backends. */
const anyBody: BodyChoice<v.InferOutput<typeof ownBody>> = (_, callers) =>
  callers.every((kind) => kind === 'apiKey') ? tokenBody : ownBody;
type Claimed = Omit<v.InferOutput<typeof tokenBody>, 'userId'>;

/** The vendor takes the identifiers that the account has, but none for an anonymous customer. */
function refuseIdentifiers({ userName, userIdentifiers }: Claimed, { identifierTypes }: Settings): void {
  if (userIdentifiers === undefined) return;
  const isKnown = (type: string) => identifierTypes?.includes(type) ?? true;
  if (userName !== '' && Object.keys(userIdentifiers).every(isKnown)) return;
  throw new Refusal('invalid_request', {
    detail: 'The field userIdentifiers has an identifier that the vendor would not take.',
    reason: 'field userIdentifiers',
    field: 'userIdentifiers',
  });
}

const accessTokenAnswer = v.object({
  access_token: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/)),
  expires_in: v.pipe(v.number(), v.minValue(1)),
});
const tokenAnswer = v.object({ jwtToken: v.pipe(v.string(), v.minLength(1)) });

/** The vendor's fields, and what they are made of here. */
const fields: Readonly<Record<string, string>> = {
  customerId: 'userId',
  customerName: 'userName',
  customerIdentifiers: 'userIdentifiers',
  verifiedCustomer: 'verified',
  integrationId: 'the setting integrationId',
  ttl: 'the setting tokenLifetimeSeconds',
};
const problem = v.object({ violations: v.array(v.object({ field: v.string() })) });

/** The fields of ours that the vendor's violations are about. Only names from our list come out. */
function refusedFields(body: unknown): string[] {
  if (!v.is(problem, body)) return [];
  const theirs = body.violations.map(({ field }) => /^\w*/.exec(field)?.[0]);
  return Object.entries(fields).flatMap(([field, own]) => (theirs.includes(field) ? [own] : []));
}

/**
 * Whether the contact centre may trust the name and the identifiers. A backend vouches for what it says of its users.
 * Users who logged in are verified only if they add nothing of their own: no identifiers, and no name that the
 * identity provider did not give. Guests are never verified.
 */
const verifiedBy = (
  { byBackend, isGuest, displayName }: Grant,
  { userName, userIdentifiers, verified }: Claimed,
) =>
  verified &&
  (byBackend ||
    (!isGuest && userIdentifiers === undefined && (userName === undefined || displayName !== undefined)));

/** Metadata that the identity provider has given: each is an identifier, if the account knows its name. */
function identifiersOf({ metadata = {} }: Grant['details'], { identifierTypes }: Settings) {
  const known = Object.entries(metadata).filter(
    ([type, value]) => (identifierTypes?.includes(type) ?? true) && v.is(text(256), String(value)),
  );
  return Object.fromEntries(known.map(([type, value]) => [type, [String(value)]]));
}

/** `customer...` of the token call. A field that the request does not have is not sent. */
function customerOf(grant: Grant, config: Settings) {
  const claimed = grant.details as Claimed;
  const verifiedCustomer = verifiedBy(grant, claimed);
  // An identity provider may know longer names than the vendor takes.
  const customerName = grant.displayName && [...grant.displayName].slice(0, 70).join('');
  const name = customerName ?? claimed.userName;
  // What the identity provider says of them counts more than what they say. A customer without a name has none.
  const identifiers = {
    ...claimed.userIdentifiers,
    ...(name !== '' && identifiersOf(grant.details, config)),
  };
  return {
    customerId: grant.subject,
    ...(name !== undefined && { customerName: name }),
    ...(Object.keys(identifiers).length > 0 && { customerIdentifiers: identifiers }),
    ...(verifiedCustomer !== undefined && { verifiedCustomer }),
  };
}

/**
 * What clients need beside the token. As in the sample server, a text that is not set is empty, and a region that is
 * not set is absent. Clients send the app key with every request to the vendor.
 */
const clientConfig = (config: Settings, appKey: unknown) => ({
  axpIntegrationId: config.integrationId,
  axpHostName: config.baseUrl.replace(/^https?:\/\//, ''),
  ...(config.region !== undefined && { axpRegion: config.region }),
  fcmConnectorBaseUrl: config.fcmConnectorBaseUrl ?? '',
  configId: config.configId ?? '',
  appKey,
  callingRemoteAddress: config.callingRemoteAddress ?? '',
});

export const avaya = defineProfile({
  settings,
  // `jwtValidityInterval` of the sample server: 15 to 60 minutes.
  tokenLifetimeSeconds: { min: 900, default: 1_800, max: 3_600, step: 60 },
  upstream: {
    baseUrl: ({ baseUrl }) => baseUrl,
    credentials,
    accessToken: {
      request: ({ clientId, clientSecret, appKey }, { accountId }) => ({
        path: `/api/auth/v1/${accountId}/protocol/openid-connect/token`,
        headers: { appkey: appKey },
        body: {
          form: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
        },
      }),
      read({ status, body }) {
        if (status !== 200 || !v.is(accessTokenAnswer, body)) return undefined;
        return { accessToken: body.access_token, lifetimeSeconds: body.expires_in };
      },
    },
    token: {
      request: (grant, access, config) => ({
        path: `/api/digital/chat/v1/accounts/${config.accountId}/tokens`,
        headers: { authorization: `Bearer ${access.accessToken}`, appkey: access.credentials.appKey },
        body: {
          json: {
            ...customerOf(grant, config),
            integrationId: config.integrationId,
            ttl: (grant.expiresAt - grant.issuedAt) / 60,
          },
        },
      }),
      read({ status, body }, { expiresAt }, access) {
        if (status !== 201 || !v.is(tokenAnswer, body)) return undefined;
        return { token: body.jwtToken, expiresAt, details: { appKey: access.credentials.appKey } };
      },
      hint({ status, body }) {
        const refused = status === 400 ? refusedFields(body) : [];
        return refused.length > 0 ? `The vendor does not accept ${refused.join(', ')}.` : undefined;
      },
    },
  },
  routes: [
    {
      on: 'POST /token',
      role: 'integrator',
      does: 'vend',
      ...taking(anyBody, ({ userId, ...details }, _, config: Settings) => {
        refuseIdentifiers(details, config);
        // The vendor's own clients make up a random UUID for a guest, and send it each time as the only proof.
        const secret = v.safeParse(guestSecret, userId);
        return {
          subject: userId,
          details,
          ...(secret.success && { proofs: { guestSecret: secret.output } }),
          refuseFor({ isBackend }) {
            if (isBackend) readInput(named, { userId });
          },
        };
      }),
      write: ({ subject }) => ({ userId: subject }),
      reply: ({ token, details }, config) => ({
        status: 200,
        body: { jwtToken: token, ...clientConfig(config, details?.['appKey']) },
      }),
    },
    {
      on: 'GET /config',
      role: 'integrator',
      does: 'describe',
      reply: ({ appKey }, config) => ({ status: 200, body: clientConfig(config, appKey) }),
    },
  ],
  metadata: 'outsideToken',
  requestHeaders: [],
});
