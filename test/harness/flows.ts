import { randomInt } from 'node:crypto';
import { call } from './http.ts';
import { comapi, lastPasscode, qiscus } from './target.ts';

/** The steps of both vendors' flows, as a client takes them; each test varies the one that it is about. */
export const comapiSpace = `${comapi.url}/apispaces/${comapi['apiSpaceId']}`;
export const comapiUser = (at: number) => {
  const user = comapi.users?.[at];
  if (!user) throw new Error(`there is no user ${at}`);
  return user;
};

export async function startComapi(): Promise<{ nonce: string; authenticationId: string }> {
  return (await call('GET', `${comapiSpace}/sessions/start`)).body;
}

export const authenticate = (nonce: string, { username, password } = comapiUser(0)) =>
  call('POST', `${comapi.url}/authenticate`, { username, password, nonce });

export const createSession = (authenticationId: string, authenticationToken: string) =>
  call('POST', `${comapiSpace}/sessions`, { authenticationId, authenticationToken, deviceId: 'device-1' });

/** A number of its own for each use, so that tests side by side never share a live passcode. */
export const newPhoneNumber = () => `+62${randomInt(10 ** 9, 10 ** 10)}`;

export async function qiscusNonce(): Promise<string> {
  return (await call('POST', `${qiscus.url}/api/v2/sdk/auth/nonce`)).body.results.nonce;
}

export async function sendPasscode(phoneNumber: string): Promise<string> {
  const sent = await call('POST', `${qiscus.url}/auth/passcode`, { phone_number: phoneNumber });
  if (sent.status !== 202) throw new Error(`passcode: ${sent.status}`);
  return lastPasscode(phoneNumber);
}

export const verifyPasscode = (phoneNumber: string, passcode: string, nonce: string) =>
  call('POST', `${qiscus.url}/auth/verify`, {
    user: { app_id: qiscus['appId'], phone_number: phoneNumber, passcode, nonce },
  });

export const verifyIdentityToken = (identityToken: string) =>
  call('POST', `${qiscus.url}/api/v2/sdk/auth/verify_identity_token`, { identity_token: identityToken });
