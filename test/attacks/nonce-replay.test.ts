import { digestOf } from '../../lambdas/vending/digest.ts';
import { isWhole } from '../harness/whole.ts';
import { attack, standIns, without } from './attack.ts';
import {
  body,
  isServed,
  newPhoneNumber,
  newUser,
  nonceOf,
  openSession,
  passcodeFor,
  redeemQiscus,
  times,
  vendByPasscode,
  vendFor,
  vendQiscus,
} from './client.ts';
import type { Edit } from './mutated-bundle.ts';
import type { Answer } from './service.ts';

const store = 'adapters/dynamodb/nonces.ts';
const stateCondition: Edit = [store, '#state = :from AND', '(#state = :from OR attribute_exists(pk)) AND'];
const readFirst: Edit = [
  store,
  'const write = new UpdateItemCommand({',
  `const read = new GetItemCommand({ TableName, Key: keyOf(nonce), ConsistentRead: true });
   const { Item } = await orOutage(client.send(read));
   if (Item?.['state']?.S !== from) return 'used';
   const write = new UpdateItemCommand({`,
];

const crowd = isWhole ? 50 : 20;

const sessions = async () => (await standIns.items()).filter(({ pk }) => pk?.S?.startsWith('session#'));

/** One of them all is anybody's right. */
const beyondOne = (answers: readonly Answer[], what: string) =>
  answers
    .filter(isServed)
    .slice(1)
    .map(() => what);

attack(
  `A1 double redemption: of ${crowd} people at once with one nonce, one gets a token`,
  async (service) => {
    const rounds = await times(3, async () => {
      const nonce = await nonceOf(service, 'nonces');
      return beyondOne(await times(crowd, () => vendFor(service, newUser(), nonce)), 'a token');
    });
    return [...new Set(rounds.flat())];
  },
  [
    without('the condition on the state', [stateCondition], ['a token']),
    without('a condition, since it has looked before', [readFirst, stateCondition], ['a token']),
  ],
);

attack(
  `A1 double redemption: of ${crowd} redeems at once of one token, one opens a session`,
  async (service) => {
    const nonce = await nonceOf(service, 'qiscus');
    const { identity_token } = body(await vendQiscus(service, newUser(), nonce));
    return beyondOne(await times(crowd, () => redeemQiscus(service, identity_token)), 'a session');
  },
  [
    without(
      'the condition on the state of what is redeemed',
      [stateCondition],
      Array(crowd - 1).fill('a session'),
    ),
  ],
);

attack(
  "A1 double redemption: a redeem that is refused gives nobody its session's tokens",
  async (service) => {
    const { identityToken } = await openSession(service);
    const before = new Set((await sessions()).map(({ pk }) => pk?.S));
    const answers = await times(3, () => redeemQiscus(service, identityToken));
    const stored = (await sessions()).filter(({ pk }) => !before.has(pk?.S));
    const seen = [...answers.map((answer) => JSON.stringify(answer)), ...service.lines].join('\n');
    const digests = new Set((seen.match(/[\w-]+(\.[\w-]+)+/g) ?? []).map(digestOf));
    const isOpen = (item: (typeof stored)[number]) =>
      [item['tokenDigest'], item['refreshDigest']].some((digest) => digests.has(digest?.S ?? ''));
    return [...(stored.length === 3 ? [] : ['no session']), ...stored.filter(isOpen).map(() => 'a session')];
  },
  [
    without(
      'waiting for the nonce',
      [['vending/redeem.ts', 'spendNonce(nonce, grant, now, ports),', '{} as Made<"spendNonce", object>,']],
      Array(3).fill('a session'),
    ),
  ],
);

attack(
  'A1 double redemption: a passcode, and a refresh token, work once',
  async (service) => {
    const number = newPhoneNumber();
    const passcode = await passcodeFor(service, number);
    const nonces = await times(5, () => nonceOf(service, 'qiscus'));
    const logins = await Promise.all(nonces.map((nonce) => vendByPasscode(service, number, passcode, nonce)));
    const { user, refreshToken } = await openSession(service);
    const refresh = { user_id: user, refresh_token: refreshToken };
    const path = '/qiscus/api/v2/sdk/refresh_user_token';
    const renewals = await times(5, () => service.call('POST', path, { body: refresh }));
    return [...new Set([...beyondOne(logins, 'a login'), ...beyondOne(renewals, 'a renewal')])];
  },
  [
    without(
      'the condition that a passcode was not used',
      [
        ['adapters/dynamodb/passcodes.ts', '(attribute_not_exists(usedBy) AND ', '('],
        // Without it, a code that was used when it was looked up is none.
        ['callers/sent-codes.ts', '!sent.isUsed && ', ''],
      ],
      ['a login'],
    ),
    without(
      'the condition on the refresh token',
      [
        [
          'adapters/dynamodb/sessions.ts',
          '(refreshDigest = :old AND',
          '((refreshDigest = :old OR attribute_exists(pk)) AND',
        ],
      ],
      ['a renewal'],
    ),
  ],
);

attack(
  'A3 a call to the store or an answer of it that is lost gives nobody a second token',
  async (service) => {
    const { wire } = standIns;
    const got = new Set<string>();
    // The SDK sends what it gets no answer for once more.
    for (const [lost, count] of [
      ['answer', 1],
      ['answer', 2],
      ['call', 2],
    ] as const) {
      const nonce = await nonceOf(service, 'nonces');
      let left: number = count;
      const isSpending = (operation: string, sent: string) =>
        operation === 'UpdateItem' && sent.includes('"nonce#');
      wire.loses = (operation, sent) => (isSpending(operation, sent) && left-- > 0 ? lost : undefined);
      const answers = [];
      for (let person = 0; person < 3; person += 1) answers.push(await vendFor(service, newUser(), nonce));
      wire.loses = () => undefined;
      for (const what of beyondOne(answers, `${lost} lost ${count} times`)) got.add(what);
    }
    return [...got];
  },
  [
    without(
      'an id of its own for each write',
      [[store, "':attempt': { S: randomUUID() }", "':attempt': { S: 'the same' }"]],
      ['answer lost 1 times', 'answer lost 2 times', 'call lost 2 times'],
    ),
    without(
      'a failure where nothing is known',
      [
        [
          'adapters/dynamodb/table.ts',
          '    throw outage(awsErrorName(error));',
          'return { written: {} as Output };',
        ],
      ],
      ['call lost 2 times'],
    ),
  ],
);

attack(
  'A9 a nonce that is spent is not fresh to a sandbox that does not remember it',
  async (service) => {
    const nonce = await nonceOf(service, 'nonces');
    body(await vendFor(service, newUser(), nonce));
    const sandboxes = [service, service.cold(), service.cold()];
    const answers = await Promise.all(sandboxes.map((each) => vendFor(each, newUser(), nonce)));
    return answers.filter(isServed).map(() => 'a token');
  },
  [
    without(
      'the store, remembering nonces in memory',
      [
        [store, 'async function put(', 'const seen = new Set<string>();\nasync function put('],
        [
          store,
          "return step(['issued', 'vended'], nonce, { set, when: '', values }, now);",
          "return seen.has(nonce) ? 'used' : seen.add(nonce) && 'spent';",
        ],
      ],
      ['a token', 'a token'],
    ),
  ],
);
