import type { Grant, VendRequest } from '../../lambdas/contract/grant.ts';
import type { UpstreamAccess, UpstreamApi } from '../../lambdas/contract/upstream-api.ts';
import { examples, profiles } from '../vending/demo-app.ts';
import { incoming, routeOf } from './route-of.ts';

export const avaya = profiles['avaya'] as NonNullable<(typeof profiles)[string]>;
export const upstream = avaya.upstream as UpstreamApi<unknown, unknown>;
export const settings = examples['avaya']?.[0]?.settings as Record<string, unknown>;
export const credentials = { clientId: 'client', clientSecret: 'client-secret', appKey: 'app-key' };
export const access: UpstreamAccess<unknown> = { credentials, accessToken: 'access-token' };

export const token = routeOf(avaya, 'vend', 'POST /token');
export const read = (body: unknown): VendRequest => token.read(incoming({ body }), settings, ['apiKey']);
export const grantOf = (body: object, more: Partial<Grant> = {}): Grant => ({
  subject: 'u',
  tokenId: 'id',
  issuedAt: 1_000,
  expiresAt: 2_800,
  byBackend: false,
  details: read({ userId: 'u', ...body }).details ?? {},
  ...more,
});
export const sentFor = (body: object, more: Partial<Grant> = {}) => {
  const request = upstream.token.request(grantOf(body, more), access, settings);
  return 'json' in request.body ? request.body.json : {};
};

export const chars = (count: number, char = 'x') => char.repeat(count);
