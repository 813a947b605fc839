import { createHmac } from 'node:crypto';
import { jest } from '@jest/globals';
import { attack, standIns, without } from './attack.ts';
import {
  body,
  isServed,
  newPhoneNumber,
  newUser,
  nonceOf,
  openSession,
  passcodeFor,
  times,
  vendQiscus,
} from './client.ts';
import type { Edit } from './mutated-bundle.ts';

const store = 'adapters/dynamodb/nonces.ts';
const conditionOnNew: Edit = [
  store,
  'attribute_not_exists(pk) OR',
  'attribute_not_exists(pk) OR attribute_exists(pk) OR',
];

attack(
  'A5 nonce flood: one address gets its limit from all sandboxes, at a bounded cost, and another its own',
  async (service) => {
    const sandboxes = [service, service.cold()];
    const { operations } = standIns.wire;
    const before = operations.length;
    const flooder = { sourceIp: `198.51.100.${flooders++}` };
    let nonces = 0;
    for (let round = 0; round < 5; round += 1)
      for (const each of sandboxes)
        nonces += (await times(20, () => each.call('POST', '/limited/nonce', flooder))).filter(
          isServed,
        ).length;
    const calls = operations.length - before;
    const normal = await service.call('POST', '/limited/nonce', { sourceIp: `203.0.113.${flooders++}` });
    return [
      ...(nonces > 5 ? ['more nonces than the limit'] : []),
      // Those that are on their way when a sandbox first hears of the limit: two calls each.
      ...(calls > 2 * 20 * sandboxes.length ? ['a call for each request'] : []),
      ...(isServed(normal) ? [] : ['nobody else is served']),
    ];
  },
  [
    without(
      'the condition on the count',
      [['adapters/dynamodb/counters.ts', 'OR #count < :max', 'OR #count < :max OR attribute_exists(pk)']],
      ['more nonces than the limit', 'a call for each request'],
    ),
    without(
      'the address in the count',
      [['vending/issue-nonce.ts', 'key: networkOf(sourceIp)', "key: 'everybody'"]],
      ['nobody else is served'],
    ),
  ],
);
let flooders = 1;

/** How many bits of these nonces are as good as drawn, so that none can be told from the others. */
function drawnBits(nonces: readonly string[]): number {
  const bits = nonces.map((nonce) =>
    [...Buffer.from(nonce, 'base64url')].flatMap((byte) =>
      Array.from({ length: 8 }, (_, at) => (byte >> at) & 1),
    ),
  );
  const ones = (bits[0] ?? []).map((_, at) => bits.filter((each) => each[at] === 1).length);
  // Seven standard deviations: a bit that is drawn is out of these bounds once in 10^11 times.
  const [expected, bound] = [nonces.length / 2, 3.5 * Math.sqrt(nonces.length)];
  return ones.filter((count) => Math.abs(count - expected) < bound).length;
}

attack(
  'A6 predictability: 128 bits and more of each nonce are drawn, and neither from the clock nor from Math.random',
  async (service) => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
    const nonces = await times(128, () => nonceOf(service, 'nonces'));
    random.mockRestore();
    return [
      ...(new Set(nonces).size < nonces.length ? ['a nonce twice'] : []),
      ...(drawnBits(nonces) < 128 ? ['few bits'] : []),
    ];
  },
  [
    without('enough bytes', [['vending/issue-nonce.ts', 'randomBytes(24)', 'randomBytes(8)']], ['few bits']),
    without(
      'the CSPRNG, with a random number that is none',
      [
        [
          'vending/issue-nonce.ts',
          "randomBytes(24).toString('base64url')",
          'String(Math.random()).padEnd(32)',
        ],
        conditionOnNew,
      ],
      ['a nonce twice', 'few bits'],
    ),
  ],
);

attack(
  'A6 predictability: a nonce that was drawn twice is given once',
  async (service) => {
    const first = await service.call('POST', '/nonces/nonce');
    const second = await service.call('POST', '/nonces/nonce');
    return isServed(first) && isServed(second) ? ['a nonce for two'] : [];
  },
  [without('the condition that it is new', [conditionOnNew], ['a nonce for two'])],
  [
    [
      'vending/issue-nonce.ts',
      "randomBytes(24).toString('base64url')",
      "String(process.pid).padStart(32, '0')",
    ],
  ],
);

/** Six digits are found by trying them, unless the digest has a key. */
const unkeyed = (...parts: string[]) => createHmac('sha256', '').update(parts.join('\0')).digest('base64url');

attack(
  'A7 secrets at rest: a dump of the table holds nothing that can be presented',
  async (service) => {
    const vended = await nonceOf(service, 'qiscus');
    body(await vendQiscus(service, newUser(), vended));
    const session = await openSession(service);
    const number = newPhoneNumber();
    const secrets = {
      'a nonce': await nonceOf(service, 'nonces'),
      'a vended nonce': vended,
      'an identity token': session.identityToken,
      'a session token': session.token,
      'a refresh token': session.refreshToken,
      'an API key': standIns.apiKey.slice(-32),
      'a passcode': unkeyed('qiscus', number, await passcodeFor(service, number)),
    };
    const dump = JSON.stringify(await standIns.items());
    return Object.entries(secrets).flatMap(([what, secret]) => (dump.includes(secret) ? [what] : []));
  },
  [
    without(
      'the digest of a nonce',
      [['adapters/dynamodb/nonces.ts', 'digestOf(nonce)', 'nonce']],
      ['a nonce', 'a vended nonce'],
    ),
  ],
);
