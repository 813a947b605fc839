import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { at, attack, standIns, start, without } from './attack.ts';
import {
  isServed,
  newPhoneNumber,
  newUser,
  nonceOf,
  openSession,
  passcodeFor,
  vendByPasscode,
  vendFor,
} from './client.ts';
import type { Answer, Service } from './service.ts';

const [minute, day] = [60, 86_400];
const { table } = standIns;

/** Uses of what has a lifetime: each gives what to do with a new one, later. */
const uses: Record<string, [lifetimeSeconds: number, (service: Service) => Promise<() => Promise<Answer>>]> =
  {
    'a nonce': [
      10 * minute,
      async (service) => {
        const nonce = await nonceOf(service, 'nonces');
        return () => vendFor(service, newUser(), nonce);
      },
    ],
    'a passcode': [
      5 * minute,
      async (service) => {
        const number = newPhoneNumber();
        const passcode = await passcodeFor(service, number);
        return async () => vendByPasscode(service, number, passcode, await nonceOf(service, 'qiscus'));
      },
    ],
    'a session': [
      day,
      async (service) => {
        const { user, token } = await openSession(service);
        return () => service.call('POST', '/qiscus/api/v2/sdk/logout', { body: { user_id: user, token } });
      },
    ],
    'a refresh token': [
      30 * day,
      async (service) => {
        const { user, refreshToken } = await openSession(service);
        const body = { user_id: user, refresh_token: refreshToken };
        return () => service.call('POST', '/qiscus/api/v2/sdk/refresh_user_token', { body });
      },
    ],
  };

attack(
  'A2 what has expired is refused from the second on, although its item is still there',
  async (service) => {
    const got: string[] = [];
    for (const [what, [lifetimeSeconds, issue]] of Object.entries(uses))
      for (const beyond of [-1, 0, 1]) {
        at(start);
        const use = await issue(service);
        at(start + lifetimeSeconds + beyond);
        const served = isServed(await use());
        if (served !== beyond < 0) got.push(`${what}${served ? '' : ' no more'} at exp+${beyond}`);
      }
    return got;
  },
  [
    without(
      'a look at the time of an item',
      [
        [
          'adapters/dynamodb/table.ts',
          "isLive = 'expiresAt > :now AND expiresAt < :horizon'",
          "isLive = '(expiresAt > :now OR expiresAt < :horizon)'",
        ],
        ['adapters/dynamodb/table.ts', 'Number(expiresAt?.N) > now &&', ''],
        ['callers/sent-codes.ts', 'sent.seeds.filter(({ expiresAt }) => expiresAt > now)', 'sent.seeds'],
      ],
      [
        'a nonce at exp+0',
        'a nonce at exp+1',
        'a passcode at exp+0',
        'a passcode at exp+1',
        'a refresh token at exp+0',
        'a refresh token at exp+1',
      ],
    ),
  ],
);

/** A nonce that somebody else than the service has put, with this for its end. */
async function planted(expiresAt: { S: string } | { N: string }): Promise<string> {
  const nonce = newUser();
  const pk = { S: storageKeys.nonce('nonces', digestOf(nonce)) };
  const Item = { pk, state: { S: 'issued' }, expiresAt };
  await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
  return nonce;
}

attack(
  'A2 an item whose end is a text is no nonce',
  async (service) => {
    const ends = [String(start + minute), '9'.repeat(20), ''];
    const nonces = await Promise.all(ends.map((S) => planted({ S })));
    const answers = await Promise.all(nonces.map((nonce) => vendFor(service, newUser(), nonce)));
    return answers.filter(isServed).map(() => 'a token');
  },
  [
    without(
      'a comparison with a number',
      [
        ['adapters/dynamodb/table.ts', "':now': { N: String(now) }", "':now': { S: String(now) }"],
        ['adapters/dynamodb/table.ts', "':horizon': { N: ", "':horizon': { S: '~' + "],
      ],
      ['a token', 'a token'],
    ),
  ],
);

attack(
  'A2 an item whose end is in milliseconds, or never, is no nonce',
  async (service) => {
    const ends = [(start + minute) * 1_000, start * 10, 9e15];
    const nonces = await Promise.all(ends.map((end) => planted({ N: String(end) })));
    at(start + 365 * day);
    const answers = await Promise.all(nonces.map((nonce) => vendFor(service, newUser(), nonce)));
    at(start);
    return answers.filter(isServed).map(() => 'a token');
  },
  [
    without(
      'a horizon',
      [['adapters/dynamodb/table.ts', 'now + longestSeconds) },', '9e18) },']],
      ['a token', 'a token', 'a token'],
    ),
  ],
);

attack(
  'A2 everything that the service lets expire does so in seconds, so that nothing lives for ever',
  async (service) => {
    const before = new Set((await standIns.items()).map(({ pk }) => pk?.S));
    for (const [, issue] of Object.values(uses)) await issue(service);
    const fresh = (await standIns.items()).filter(({ pk, expiresAt }) => !before.has(pk?.S) && expiresAt);
    const lasting = fresh.filter(({ expiresAt }) => !(Number(expiresAt?.N) <= start + 365 * day));
    return [...new Set(lasting.map(({ pk }) => pk?.S?.split('#')[0] ?? ''))];
  },
  [
    without(
      'seconds',
      [['vending/limiter.ts', 'const endsAt = (at + 1)', 'const endsAt = 1_000 * (at + 1)']],
      ['counter'],
    ),
  ],
);
