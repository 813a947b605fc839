import { randomInt, randomUUID } from 'node:crypto';
import { login } from '../fixtures/login.ts';
import { standIns } from './attack.ts';
import type { Answer, Sent, Service } from './service.ts';

/** Steps of users, and of whoever attacks them. Everybody is somebody new: no attack finds another's traces. */
export const newUser = () => `user-${randomUUID()}`;
export const newPhoneNumber = () => `+62${randomInt(10 ** 9, 10 ** 10)}`;

export const as = async (user: string, claims: object = {}) => ({
  authorization: `Bearer ${await standIns.provider.tokenFor(login, { sub: user, ...claims })}`,
});
export const withToken = (token: string) => ({ authorization: `Bearer ${token}` });
export const asBackend = (apiKey = standIns.apiKey) => ({ 'x-api-key': apiKey });

export const times = <Result>(count: number, run: (at: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => run(at)));

/** What a step gives that an attack takes for granted: throws where the service refuses it. */
export function body({ status, body }: Answer) {
  if (status >= 300) throw new Error(`refused: ${status} ${JSON.stringify(body)}`);
  return body;
}

export const isServed = ({ status }: Answer): boolean => status < 300;

export const nonceOf = async (service: Service, app: string, sent?: Sent): Promise<string> =>
  body(await service.call('POST', `/${app}/nonce`, sent)).nonce;

/** A token of Wonderful, where the app wants a nonce. */
export const vendFor = async (service: Service, user: string, nonce: string, app = 'nonces') =>
  service.call('POST', `/${app}/api/sdk-token`, { headers: { ...(await as(user)), 'x-nonce': nonce } });

/** An identity token of Qiscus, which embeds the nonce. */
export const vendQiscus = async (service: Service, user: string, nonce: string, app = 'qiscus') =>
  service.call('POST', `/${app}/auth/verify`, {
    headers: await as(user),
    body: { user: { app_id: app.startsWith('other') ? 'other' : 'own', user_id: user, nonce } },
  });

export const redeemQiscus = (service: Service, token: string) =>
  service.call('POST', '/qiscus/api/v2/sdk/auth/verify_identity_token', { body: { identity_token: token } });

/** A session of Qiscus: its user, token and refresh token. */
export async function openSession(service: Service, user = newUser()) {
  const { identity_token } = body(await vendQiscus(service, user, await nonceOf(service, 'qiscus')));
  const { token, refresh_token } = body(await redeemQiscus(service, identity_token)).results.user;
  return { user, identityToken: identity_token, token, refreshToken: refresh_token };
}

export async function passcodeFor(service: Service, phoneNumber: string): Promise<string> {
  body(await service.call('POST', '/qiscus/auth/passcode', { body: { phone_number: phoneNumber } }));
  return standIns.passcodeOf(phoneNumber);
}

export const vendByPasscode = (service: Service, phone_number: string, passcode: string, nonce: string) =>
  service.call('POST', '/qiscus/auth/verify', {
    body: { user: { app_id: 'own', phone_number, passcode, nonce } },
  });

/** Both tokens of ChatSDK. */
export const vendChat = async (service: Service, user: string, app = 'chatsdk') =>
  service.call('GET', `/${app}/api/auth/chat-token`, { headers: await as(user) });

/** Whether the app takes this for a token of its own. */
export async function isAccepted(service: Service, app: string, token: string): Promise<boolean> {
  const asked = { headers: asBackend(), body: { token } };
  return body(await service.call('POST', `/${app}/introspect`, asked)).active;
}
