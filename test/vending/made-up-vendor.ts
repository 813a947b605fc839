import * as v from 'valibot';
import type { App } from '../../lambdas/contract/app.ts';
import { defineProfile, type Profile, type TokenDialect } from '../../lambdas/contract/profile.ts';
import type { Algorithm } from '../../lambdas/contract/vocabulary.ts';
import { demoApp } from './demo-app.ts';

/** A vendor with all that a vendor may have, none of whose tokens embeds a nonce. */
const settings = v.object({
  algorithm: v.picklist(['HS256', 'RS256', 'ES256', 'EdDSA'] satisfies Algorithm[]),
  tenant: v.string(),
  /** Where the vendor makes the tokens instead. */
  baseUrl: v.optional(v.string()),
});
type Settings = v.InferOutput<typeof settings>;

const claimsOf = v.object({
  sub: v.pipe(v.string(), v.startsWith('u-')),
  exp: v.number(),
  jti: v.string(),
  name: v.optional(v.string()),
  picture: v.optional(v.string()),
});

const dialectFor = (
  purpose: string,
  algorithm: TokenDialect<Settings>['algorithm'],
): TokenDialect<Settings> => ({
  algorithm,
  header: { typ: 'JWT' },
  claims: ({ subject, issuedAt, expiresAt, tokenId, displayName, avatarUrl }, { tenant }) => ({
    sub: subject,
    tenant,
    purpose,
    iat: issuedAt,
    exp: expiresAt,
    jti: tokenId,
    ...(displayName !== undefined && { name: displayName }),
    ...(avatarUrl !== undefined && { picture: avatarUrl }),
  }),
  grant(claims, { tenant }) {
    if (claims['tenant'] !== tenant || claims['purpose'] !== purpose || !v.is(claimsOf, claims))
      return undefined;
    const { sub, exp, jti, name, picture } = claims;
    return {
      subject: sub,
      expiresAt: exp,
      tokenId: jti,
      ...(name !== undefined && { displayName: name }),
      ...(picture !== undefined && { avatarUrl: picture }),
    };
  },
});

const bearer = { authorization: 'Bearer the-access-token' };

export const madeUpVendor: Profile = defineProfile({
  settings,
  tokenLifetimeSeconds: { default: 300, max: 3_600 },
  token: dialectFor('api', (own) => own.algorithm),
  wsToken: dialectFor('socket', () => 'HS256'),
  subjectOf: (principal) => `u-${principal}`,
  upstream: {
    baseUrl: (own: Settings) => own.baseUrl,
    credentials: v.object({ apiKey: v.string() }),
    token: {
      request: ({ subject }) => ({ path: '/tokens', headers: bearer, body: { json: { subject } } }),
      read: ({ status, body }, { expiresAt }) =>
        status === 200 ? { token: String((body as { token?: unknown }).token), expiresAt } : undefined,
    },
  },
  routes: [],
  requestHeaders: [],
  examples: [
    {
      title: 'a user',
      settings: { algorithm: 'HS256', tenant: 'tenant-1', baseUrl: 'https://vendor.example.com' },
      principal: { subject: 'alice' },
      tokenId: 'token-1',
      atEpochSeconds: 0,
      lifetimeSeconds: 60,
      upstream: {
        credentials: { apiKey: 'k' },
        request: { path: '/tokens', headers: bearer, body: { json: { subject: 'u-alice' } } },
      },
    },
  ],
}) as unknown as Profile;

/** An app of that vendor; `algorithm` and `baseUrl` are its settings. */
export function madeUpApp({
  algorithm = 'HS256' as Algorithm,
  baseUrl = undefined as string | undefined,
  ...overrides
}: { algorithm?: Algorithm; baseUrl?: string } & Partial<App> = {}): App {
  const own = { tokenLifetimeSeconds: 300, nonce: 'none' as const };
  const appSettings = { algorithm, tenant: 'tenant-1', ...(baseUrl !== undefined && { baseUrl }) };
  return { ...demoApp('comapi'), ...own, dialect: madeUpVendor, settings: appSettings, ...overrides };
}
