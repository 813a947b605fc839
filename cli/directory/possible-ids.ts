import * as v from 'valibot';
import type { App } from '../../lambdas/contract/app.ts';
import { phoneNumber, text } from '../../lambdas/contract/input.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { routesOf } from '../../lambdas/profiles/routes.ts';

/**
 * Whether a user of the app can have this id: whether a login or a backend can name a user so, or a token. The schemas
 * are those that read requests.
 */
export function isPossibleId(app: App, name: string): boolean {
  const kinds = app.callers.map(({ kind }) => kind);
  if (kinds.includes('passcode')) {
    if (v.is(phoneNumber, name)) return true;
    if (looksLikePhoneNumber.test(name)) return false;
  }
  // Guests have UUIDs. So have the tokens of a vendor that has its own ids.
  if (v.is(uuid, name)) return true;
  if (kinds.includes('password') || kinds.includes('oidc')) return v.is(text(256), name);
  return canBackendName(app, name);
}

/** It has a plus sign, or the zeros in its place. A `sub` or a username hardly looks so. */
const looksLikePhoneNumber = /^(?:\+|00)[\d\s().-]+$/;

const uuid = v.pipe(v.string(), v.uuid());

function canBackendName(app: App, name: string): boolean {
  const isForBackends = app.callers.some(({ kind }) => kind === 'apiKey');
  const hasBackends = routesOf(app).some(({ does, role }) => does === 'vend' && role === 'vendor');
  if (!isForBackends && !hasBackends) return false;
  const route = app.profile.routes.find((each) => each.does === 'vend' && each.write !== undefined);
  if (route?.does !== 'vend') return false;
  const body = route.write?.({ subject: name, nonce: 'any' }, app.settings);
  try {
    route.read({ headers: {}, path: {}, body, sourceIp: '' }, app.settings, ['apiKey']);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
