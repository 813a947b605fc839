import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { avaya, chatsdk, comapi, qiscus, wonderful } from '../../client/index.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { fakeService, refusal } from './fake-service.ts';
import { fakeTime } from './fake-time.ts';

let time: ReturnType<typeof fakeTime>;
let service: ReturnType<typeof fakeService>;
const optionsOf = () => ({ url: 'https://api.example/app', login: () => 'login', fetch: service.fetch });
beforeEach(() => {
  time = fakeTime();
  service = fakeService();
  service.answer = (at) =>
    Response.json({
      ...{ jwt: `jwt-${at}`, identity_token: `identity-${at}`, jwtToken: `jwt.${at}`, token: `token-${at}` },
      ...{ wsToken: `ws-${at}`, id: 'user-1', expiresIn: 900 },
    });
});
afterEach(() => {
  time.stop();
  jest.restoreAllMocks();
});
const asked = () => service.sent.map(({ url, body }) => [url.replace('https://api.example/app', ''), body]);

describe('comapi', () => {
  const challenge = (options: object = {}) => {
    const { authChallenge } = comapi({ ...optionsOf(), ...options });
    return new Promise((resolve) => authChallenge({ nonce: 'n' }, resolve));
  };

  test('answers a challenge with the token for its nonce', async () => {
    const body = () => ({ username: 'johnSmith', password: 'Passw0rd!' });
    expect(await challenge({ body })).toBe('jwt-1');
    expect(asked()).toEqual([
      ['/authenticate', { username: 'johnSmith', password: 'Passw0rd!', nonce: 'n' }],
    ]);
  });

  test('answers with nothing if there is none, and says why', async () => {
    service.answer = () => refusal(403, 'forbidden');
    const errors: Error[] = [];
    expect(await challenge({ onError: (error: Error) => void errors.push(error) })).toBeNull();
    expect(errors).toMatchObject([{ code: 'forbidden' }]);
  });

  test('says what the SDK throws', async () => {
    const errors: Error[] = [];
    const setJwt = () => {
      throw new Error('not initialized');
    };
    avaya({ ...optionsOf(), setJwt, onError: (error) => void errors.push(error) }).jwtProvider.onExpiry();
    await time.settle();
    expect(errors).toMatchObject([{ message: 'not initialized' }]);
  });
});

describe('qiscus', () => {
  const user = { phone_number: '+4915112345678', passcode: '123456' };
  const { logIn: _, ...none } = qiscus({ url: '', appId: '' });
  const loginOf = () => qiscus({ ...optionsOf(), appId: 'app', body: () => user });

  test('logs qiscus-sdk-core in', async () => {
    const setUserWithIdentityToken = jest.fn();
    await loginOf().logIn({
      getNonce: async () => ({ nonce: 'n' }),
      verifyIdentityToken: async (token: string) => ({ verified: token }),
      setUserWithIdentityToken,
    });
    expect(setUserWithIdentityToken.mock.calls).toEqual([[{ verified: 'identity-1' }]]);
    expect(asked()).toEqual([['/auth/verify', { user: { ...user, app_id: 'app', nonce: 'n' } }]]);
    expect(Object.keys(none)).toEqual(['identityToken']);
  });

  test('logs qiscus-sdk-javascript in', async () => {
    const setUserWithIdentityToken = jest.fn(async (token: string) => ({ id: token }));
    await loginOf().logIn({ getJWTNonce: async () => 'n', setUserWithIdentityToken });
    expect(setUserWithIdentityToken.mock.calls).toEqual([['identity-1']]);
  });
});

describe('avaya', () => {
  test('gives the first token, and the next at each warning, under both names', async () => {
    const given: string[] = [];
    const { jwt, jwtProvider } = avaya({ ...optionsOf(), setJwt: (token) => void given.push(token) });
    expect(await jwt()).toBe('jwt.1');
    for (const warn of [jwtProvider.onExpiryWarning, jwtProvider.onExpireWarning, jwtProvider.onExpiry]) {
      warn();
      await time.settle();
    }
    expect(given).toEqual(['jwt.2', 'jwt.3', 'jwt.4']);
    expect(asked()[0]).toEqual(['/token', {}]);
  });

  test('says why there is none', async () => {
    service.answer = () => refusal(403, 'forbidden');
    const errors: Error[] = [];
    const onError = (error: Error) => void errors.push(error);
    avaya({ ...optionsOf(), setJwt: () => {}, onError }).jwtProvider.onExpiry();
    await time.settle();
    expect(errors).toMatchObject([{ code: 'forbidden' }]);
  });
});

describe('wonderful', () => {
  test('gives the first token, and another of the same user after a 401', async () => {
    const { signedToken, refreshToken } = wonderful(optionsOf());
    expect([await signedToken(), await refreshToken('USER-1'), await refreshToken('user-1')]).toEqual([
      'token-1',
      'token-2',
      'token-3',
    ]);
    expect(await failureOf(refreshToken('user-2'))).toMatchObject({ code: 'wrong_user' });
  });
});

describe('chatsdk', () => {
  test('gives both tokens, and other ones when it is asked again', async () => {
    const { tokenProvider, getToken } = chatsdk(optionsOf());
    expect(await tokenProvider()).toMatchObject({ token: 'token-1', wsToken: 'ws-1', expiresIn: 900 });
    expect(await getToken()).toBe('ws-1');
    expect(await tokenProvider()).toMatchObject({ token: 'token-2' });
    expect([await getToken(), service.sent.length]).toEqual(['ws-2', 2]);
  });

  test('centrifuge gives up if the user may have no token, and tries again after an outage', async () => {
    const { getToken } = chatsdk(optionsOf());
    service.answer = () => refusal(503, 'unavailable', { 'retry-after': '60' });
    expect(await failureOf(getToken())).toMatchObject({ code: 'unavailable' });
    await time.pass(60);
    service.answer = () => refusal(403, 'forbidden');
    expect(await getToken()).toBeNull();
  });
});
