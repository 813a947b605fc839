import { leaksIn } from '../harness/log-scan.ts';
import { attack, standIns, without } from './attack.ts';
import {
  as,
  asBackend,
  body,
  newPhoneNumber,
  newUser,
  nonceOf,
  openSession,
  passcodeFor,
  vendByPasscode,
  vendFor,
} from './client.ts';

attack(
  'D8 logs: nothing that a request brings or an answer gives is in the log',
  async (service) => {
    const password = 'correct horse battery staple';
    const phoneNumber = newPhoneNumber();
    const passcode = await passcodeFor(service, phoneNumber);
    const nonce = await nonceOf(service, 'qiscus');
    const login = await as(newUser());
    const chat = body(await service.call('GET', '/chatsdk/api/auth/chat-token', { headers: login }));
    const { identity_token } = body(await vendByPasscode(service, phoneNumber, passcode, nonce));
    await service.call('POST', '/comapi/authenticate', { body: { username: 'alice', password, nonce } });
    await vendFor(service, newUser(), nonce);
    const headers = asBackend();
    await service.call('POST', '/chatsdk/introspect', { headers, body: { token: chat.token } });
    const { token, refreshToken } = await openSession(service);
    const secrets = {
      passcode,
      nonce,
      password,
      identity_token,
      refreshToken,
      session: token,
      token: chat.token,
      wsToken: chat.wsToken,
      login: login.authorization.slice('Bearer '.length),
      apiKey: standIns.apiKey,
    };
    const leaked = leaksIn(service.lines, Object.values(secrets));
    return Object.entries(secrets).flatMap(([what, secret]) => (leaked.includes(secret) ? [what] : []));
  },
  [
    without(
      'closed fields, with the whole event in one',
      [
        [
          'http/layers.ts',
          'route: event.routeKey,\n        status',
          'route: JSON.stringify([event.headers, event.body, response?.body]),\n        status',
        ],
      ],
      [
        'passcode',
        'nonce',
        'password',
        'identity_token',
        'refreshToken',
        'session',
        'token',
        'wsToken',
        'login',
        'apiKey',
      ],
    ),
  ],
);
