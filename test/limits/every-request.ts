import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { usersOf } from '../../cli/directory/users.ts';
import { standIns } from '../attacks/attack.ts';
import { comapiSpace } from '../attacks/attack-config.ts';
import {
  as,
  asBackend,
  body,
  newPhoneNumber,
  newUser,
  nonceOf,
  openSession,
  passcodeFor,
  redeemQiscus,
  vendByPasscode,
  vendChat,
  vendFor,
  vendQiscus,
  withToken,
} from '../attacks/client.ts';
import type { Answer, Sent, Service } from '../attacks/service.ts';

type Requests = Readonly<Record<string, () => Promise<() => Promise<Answer>>>>;

/**
 * Every kind of request that calls DynamoDB. Each makes ready what one request needs, and gives that request. The names
 * are those of the table "What a request waits for" in docs/architecture.md.
 */
export async function everyRequest(service: Service): Promise<Requests> {
  const call = (method: string, path: string, sent?: Sent) => service.call(method, path, sent);
  const space = `/comapi/apispaces/${comapiSpace}/sessions`;
  const username = newUser();
  await usersOf(standIns.table, 'comapi').add(username, 'right');

  const logIn = async (password = 'right') => {
    const nonce = await nonceOf(service, 'comapi');
    return () => call('POST', '/comapi/authenticate', { body: { username, password, nonce } });
  };

  /** A token of Comapi, and the session that it opens. */
  async function comapiSession() {
    const { authenticationId, nonce } = body(await call('GET', `${space}/start`));
    const authenticate = { body: { username, password: 'right', nonce } };
    const { jwt } = body(await call('POST', '/comapi/authenticate', authenticate));
    return () => call('POST', space, { body: { authenticationId, authenticationToken: jwt } });
  }

  async function qiscusRedeem(user: string) {
    const vended = await vendQiscus(service, user, await nonceOf(service, 'qiscus'));
    return () => redeemQiscus(service, body(vended).identity_token);
  }

  return {
    'a nonce': async () => () => call('POST', '/comapi/nonce'),
    'a vend by `oidc`': async () => {
      const headers = await as(newUser());
      return () => call('POST', '/wonderful/api/sdk-token', { headers });
    },
    'a vend by `apiKey`': async () => () =>
      call('POST', '/wonderful/api/v1/jwt/sign', {
        headers: asBackend(),
        body: { entityId: randomUUID() },
      }),
    'a vend by `oidc` with a nonce': async () => {
      const nonce = await nonceOf(service, 'nonces');
      return () => vendFor(service, newUser(), nonce);
    },
    'a vend that keeps the account': async () => {
      const user = newUser();
      await vendChat(service, user);
      return () => vendChat(service, user);
    },
    'a vend that makes the account': async () => () => vendChat(service, newUser()),
    'a vend by `password`': () => logIn(),
    'a vend by `passcode`': async () => {
      const [number, nonce] = [newPhoneNumber(), await nonceOf(service, 'qiscus')];
      const passcode = await passcodeFor(service, number);
      return () => vendByPasscode(service, number, passcode, nonce);
    },
    'a passcode': async () => () =>
      call('POST', '/qiscus/auth/passcode', { body: { phone_number: newPhoneNumber() } }),
    'a redeem': comapiSession,
    'a redeem that keeps the account': async () => qiscusRedeem((await openSession(service)).user),
    'a redeem that makes the account': () => qiscusRedeem(newUser()),
    'a session read': async () => {
      const { token, session } = body(await (await comapiSession())());
      return () => call('GET', `${space}/${session.id}`, { headers: withToken(token) });
    },
    'a session renewed': async () => {
      const { user, refreshToken } = await openSession(service);
      const renewal = { body: { user_id: user, refresh_token: refreshToken } };
      return () => call('POST', '/qiscus/api/v2/sdk/refresh_user_token', renewal);
    },
    'a token renewed': async () => {
      const { token } = body(await vendChat(service, newUser()));
      return () => call('POST', '/chatsdk/tokens/refresh', { headers: withToken(token) });
    },
    'a token validated': async () => {
      const { token } = body(await vendChat(service, newUser()));
      return () => call('GET', '/chatsdk/tokens/validate', { headers: withToken(token) });
    },
    'an introspection': async () => {
      const { identity_token: token } = body(
        await vendQiscus(service, newUser(), await nonceOf(service, 'qiscus')),
      );
      return () => call('POST', '/qiscus/introspect', { headers: asBackend(), body: { token } });
    },
  };
}

/** The rows of the table: a request, its rounds, and its calls. */
export const documented = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, request = '', rounds, calls] = /^\| (an? .+?) \| (\d) \| (\d+) \|/.exec(line) ?? [];
    return rounds === undefined ? [] : [{ request, rounds: Number(rounds), calls: Number(calls) }];
  });
