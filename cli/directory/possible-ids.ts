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
  if (!v.is(text(256), name)) return false;
  const kinds = app.callers.map(({ kind }) => kind);
  if (kinds.includes('passcode') && v.is(phoneNumber, name)) return true;
  // Guests have UUIDs. So have the tokens of a vendor that has its own ids.
  const hasUuids = kinds.includes('unsafeOpen') || app.profile.subjectOf !== undefined;
  if (hasUuids && v.is(uuid, name)) return true;
  return kinds.includes('password') || kinds.includes('oidc') || canBackendName(app, name);
}

/** Whether the id looks like a phone number, but no phone number can log in to the app by this spelling. */
export const isMisspelledNumber = ({ callers }: App, name: string): boolean =>
  callers.some(({ kind }) => kind === 'passcode') &&
  /^[+\d][\d\s().-]{5,}$/.test(name) &&
  !v.is(phoneNumber, name);

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
