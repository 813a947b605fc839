import * as v from 'valibot';
import type { App } from './app.ts';
import { phoneNumber, text } from './input.ts';
import { Refusal } from './refusal.ts';

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

function canBackendName({ callers, roles, profile, settings }: App, name: string): boolean {
  const vends = profile.routes.filter((route) => route.does === 'vend');
  const takesApiKeys = callers.some(({ kind }) => kind === 'apiKey');
  if (!takesApiKeys && !vends.some(({ role }) => role === 'vendor' && roles.includes(role))) return false;
  return vends.some(({ read, write }) => {
    const body = write?.({ subject: name, nonce: 'any' }, settings);
    try {
      return body !== undefined && read({ headers: {}, path: {}, body, sourceIp: '' }, settings, ['apiKey']);
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  });
}
