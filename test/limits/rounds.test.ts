import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { usersOf } from '../../cli/directory/users.ts';
import { serve, standIns } from '../attacks/attack.ts';
import { comapiSpace } from '../attacks/attack-config.ts';
import {
  as,
  asBackend,
  body,
  isServed,
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

let service: Service;
const call = (method: string, path: string, sent?: Sent) => service.call(method, path, sent);
const space = `/comapi/apispaces/${comapiSpace}/sessions`;

const logIn = async (password = 'right') => {
  const nonce = await nonceOf(service, 'comapi');
  return () => call('POST', '/comapi/authenticate', { body: { username: 'alice', password, nonce } });
};

/** A token of Comapi, and the session that it opens. */
async function comapiSession() {
  const { authenticationId, nonce } = body(await call('GET', `${space}/start`));
  const authenticate = { body: { username: 'alice', password: 'right', nonce } };
  const { jwt } = body(await call('POST', '/comapi/authenticate', authenticate));
  return () => call('POST', space, { body: { authenticationId, authenticationToken: jwt } });
}

/** Each makes ready what one request needs, and gives that request. The names are those of the table in the docs. */
const requests: Record<string, () => Promise<() => Promise<Answer>>> = {
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
  'a vend that keeps the account': async () => () => vendChat(service, newUser()),
  'a vend by `password`': () => logIn(),
  'a vend by `passcode`': async () => {
    const [number, nonce] = [newPhoneNumber(), await nonceOf(service, 'qiscus')];
    const passcode = await passcodeFor(service, number);
    return () => vendByPasscode(service, number, passcode, nonce);
  },
  'a passcode': async () => () =>
    call('POST', '/qiscus/auth/passcode', { body: { phone_number: newPhoneNumber() } }),
  'a redeem': comapiSession,
  'a redeem that keeps the account': async () => {
    const vended = await vendQiscus(service, newUser(), await nonceOf(service, 'qiscus'));
    return () => redeemQiscus(service, body(vended).identity_token);
  },
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

beforeAll(async () => {
  service = await serve();
  await usersOf(standIns.table, 'comapi').add('alice', 'right');
});

/** The rows of the table: a request, its rounds, and its calls. */
const documented = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, request = '', rounds, calls] = /^\| (an? .+?) \| (\d) \| (\d+) \|/.exec(line) ?? [];
    return rounds === undefined ? [] : [{ request, rounds: Number(rounds), calls: Number(calls) }];
  });

test('every request waits for DynamoDB as often, and calls it as often, as docs/architecture.md says', async () => {
  const counted = [];
  for (const [request, prepare] of Object.entries(requests)) {
    // Once to warm the sandbox up: its keys are read, and its connections are open.
    await (await prepare())();
    const ask = await prepare();
    let answer: Answer | undefined;
    const rounds = await standIns.wire.roundsOf(async () => {
      answer = await ask();
    });
    expect([request, answer && isServed(answer)]).toEqual([request, true]);
    counted.push({ request, rounds: rounds.length, calls: rounds.flat().length });
  }
  expect(counted).toEqual(documented);
});
