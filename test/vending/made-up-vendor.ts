import * as v from 'valibot';
import { tokensOf } from '../../lambdas/config/apps.ts';
import type { App, SigningApp, UpstreamApp } from '../../lambdas/contract/app.ts';
import { defineProfile, type Profile } from '../../lambdas/contract/profile.ts';
import type { Algorithm, TokenFormat } from '../../lambdas/contract/token-format.ts';
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

const formatFor = (
  purpose: string,
  algorithm: TokenFormat<Settings>['algorithm'],
): TokenFormat<Settings> => ({
  algorithm,
  header: () => ({ typ: 'JWT' }),
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
  read(claims, { tenant }) {
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
  token: formatFor('api', (own) => own.algorithm),
  wsToken: formatFor('socket', () => 'HS256'),
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
}) as unknown as Profile;

type Overrides = { readonly algorithm?: Algorithm } & Partial<App>;

/** An app of that vendor; `algorithm` and `baseUrl` are its settings. With a `baseUrl` the vendor makes the tokens. */
export function madeUpApp(overrides?: Overrides): SigningApp;
export function madeUpApp(overrides: Overrides & { readonly baseUrl: string }): UpstreamApp;
export function madeUpApp({
  algorithm = 'HS256',
  baseUrl,
  ...overrides
}: Overrides & { readonly baseUrl?: string } = {}): App {
  const own = { tokenLifetimeSeconds: 300, nonce: 'none' as const, ...overrides };
  const settings = { algorithm, tenant: 'tenant-1', ...(baseUrl !== undefined && { baseUrl }) };
  const tokens = tokensOf(madeUpVendor, { settings });
  return { ...demoApp('comapi'), profile: madeUpVendor, settings, tokens, ...own } as App;
}
