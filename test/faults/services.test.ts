import { describe, expect, test } from '@jest/globals';
import { at, serve, standIns, start } from '../attacks/attack.ts';
import {
  body,
  isServed,
  newPhoneNumber,
  newUser,
  nonceOf,
  redeemQiscus,
  times,
  vendByPasscode,
  vendChat,
  vendQiscus,
} from '../attacks/client.ts';
import type { Answer, Service } from '../attacks/service.ts';
import { isWhole, testWhole } from '../harness/whole.ts';
import { dynamodb, noFault, secretsManager, sns, withTimeouts } from './faulty-aws.ts';
import type { Call, Fault } from './faulty-wire.ts';

const outage = ({ status, headers, body }: Answer) => [
  status,
  body.code,
  Number(headers['retry-after']) >= 5,
];

describe('Secrets Manager', () => {
  /** A sandbox that has no key meets the fault with a nonce, and vends for the same nonce a second after it. */
  async function meets(fault: Fault): Promise<void> {
    const service = await serve();
    const nonce = await nonceOf(service, 'qiscus');
    const ask = () => vendQiscus(service, newUser(), nonce);
    const before = secretsManager.calls.length;
    secretsManager.faultOf = () => fault;
    expect(outage(await ask())).toEqual([503, 'key_unavailable', true]);
    // Ahead during init and for the first use, of two labels, each call with two attempts.
    expect(secretsManager.calls.length - before).toBeLessThanOrEqual(8);
    noFault();
    at(start + 1);
    expect((await ask()).status).toBe(200);
  }

  test.each<[string, Fault]>([
    ['is down', 'cut'],
    ['throttles', { exception: 'ThrottlingException' }],
    ['denies', { exception: 'AccessDeniedException' }],
    ['breaks', { exception: 'InternalServiceError', status: 500 }],
  ])(
    'that %s is 503 in a sandbox without a key, which spends no nonce and vends a second after',
    (_what, fault) => meets(fault),
  );

  testWhole('that hangs is 503 within two attempts', () => withTimeouts(1_500, () => meets('hung')));
});

test.each<[string, Fault]>([
  ['is down', 'cut'],
  ['throttles', { exception: 'Throttled', status: 429 }],
  ['breaks', { exception: 'InternalError', status: 500 }],
])('SNS that %s is 503 with Retry-After; the code that is sent afterwards logs in', async (_what, fault) => {
  const service = await serve();
  const phone_number = newPhoneNumber();
  const ask = () => service.call('POST', '/qiscus/auth/passcode', { body: { phone_number } });
  const before = sns.calls.length;
  sns.faultOf = () => fault;
  expect(outage(await ask())).toEqual([503, 'unavailable', true]);
  expect(sns.calls.length - before).toBe(1);
  noFault();
  expect((await ask()).status).toBe(202);
  const passcode = standIns.passcodeOf(phone_number);
  expect(
    (await vendByPasscode(service, phone_number, passcode, await nonceOf(service, 'qiscus'))).status,
  ).toBe(200);
});

/** As AWS: a request "must reach AWS within five minutes of the time stamp" (IAM User Guide, "AWS Signature Version 4"). */
function fiveMinutes({ signedAt }: Call): Fault | undefined {
  const iso = signedAt.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
  if (Math.abs(Date.parse(iso) / 1_000 - start) <= 300) return undefined;
  return { exception: 'InvalidSignatureException', date: new Date(start * 1_000).toUTCString() };
}

describe('a function whose clock is', () => {
  test.each([
    ['ahead', 301],
    ['behind', -301],
  ])(
    'five minutes %s is refused once by each service, sets its signatures right, and vends',
    async (_where, off) => {
      const service = await serve();
      for (const wire of [dynamodb, secretsManager]) wire.faultOf = fiveMinutes;
      at(start + off);
      expect((await vendChat(service, newUser())).status).toBe(200);
      const before = dynamodb.calls.length;
      expect((await vendChat(service, newUser())).status).toBe(200);
      expect(dynamodb.calls.slice(before).filter(({ time }) => time > 0)).toEqual([]);
    },
  );

  test('five minutes ahead gives tokens that others refuse until their time, and do not spend', async () => {
    const service = await serve();
    const nonce = await nonceOf(service, 'qiscus');
    at(start + 301);
    const { identity_token: token } = body(await vendQiscus(service, newUser(), nonce));
    at(start);
    expect((await redeemQiscus(service.cold(), token)).status).toBe(401);
    at(start + 301);
    expect((await redeemQiscus(service.cold(), token)).status).toBe(200);
  });
});

describe('a sandbox that was frozen for two hours', () => {
  /** The first answer of a sandbox that had many connections to AWS, which are all gone when it wakes. */
  async function firstAnswer(service: Service, fault: Fault): Promise<Answer> {
    await times(5, () => vendChat(service, newUser()));
    for (const wire of [dynamodb, secretsManager]) wire.abandon(fault);
    at(start + 7_200);
    return vendChat(service, newUser());
  }

  test.each<Fault>(['cut', 'hung'])(
    'makes new connections: the old ones, which are %s, cost no request',
    async (fault) => {
      expect(isServed(await firstAnswer(await serve(), fault))).toBe(true);
    },
  );

  if (isWhole)
    test('would use up both attempts on old connections (control)', async () => {
      const careless = await serve([
        'adapters/aws-client.ts',
        'client.config.requestHandler.destroy?.();',
        ';',
      ]);
      expect((await firstAnswer(careless, 'cut')).status).toBe(503);
    });
});
