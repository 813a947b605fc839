import { profiles } from '../vending/demo-app.ts';
import { incoming, routeOf } from './route-of.ts';

export const profile = profiles['wonderful'] as NonNullable<(typeof profiles)[string]>;
export const settings = { tenantId: 'tenant-456', mint: 'signed', algorithm: 'RS256' } as const;
export const uuid = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
export const other = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

export const signRoute = routeOf(profile, 'vend', 'POST /api/v1/jwt/sign');
export const sign = (body: unknown, headers: Record<string, string> = {}) =>
  signRoute.read(incoming({ body, headers }), settings, []);
