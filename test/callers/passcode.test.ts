import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { passcodeCaller } from '../../lambdas/callers/passcode.ts';
import type { Limits } from '../../lambdas/contract/limits.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { ring as ringOver } from '../../lambdas/keys/ring.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryPasscodes } from '../doubles/memory-passcodes.ts';
import { proving, sourceIp } from '../doubles/proving.ts';
import { recordedSms } from '../doubles/recorded-sms.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { madeUpSecret, madeUpWsSecret } from '../vending/made-up-key.ts';
import { madeUpGuard } from './made-up-guard.ts';

const phoneNumber = '+4915100000001';
const config = { kind: 'passcode', lifetimeSeconds: 300, maxTries: 5 } as const;

/** An app that sends passcodes to telephones which the test can read. */
function setUp({
  app = 'app',
  secret = madeUpSecret,
  passcodes = memoryPasscodes(),
  limits = {} as Partial<Limits>,
  text = 'Your code is {code}.',
} = {}) {
  const [sms, clock, source] = [
    recordedSms(),
    setClock(),
    scriptedSecret({ versionId: 'v1', value: secret }),
  ];
  const load = secretLoader({
    source,
    parse: (value) => value,
    combine: ([{ value }]) => value,
    onRead: () => {},
  });
  const ages = { maxAgeSeconds: 60, maxStaleSeconds: 3_600, random: () => 1, onFailure: () => {} };
  const ring = ringOver({ load, clock, ...ages });
  const ports = { passcodes, sms, ring, ...madeUpGuard(clock, limits) };
  const { caller, send } = passcodeCaller(app, { ...config, text }, ports);
  const codeSent = async (to = phoneNumber) => {
    await send({ phoneNumber: to, sourceIp });
    return /^Your code is (.*)\.$/.exec(sms.sent.at(-1)?.text ?? '')?.[1] ?? 'none';
  };
  const present = (passcode: string, by = phoneNumber) =>
    caller.authenticate(proving({ phoneNumber: by, passcode }));
  return { caller, send, codeSent, present, passcodes, sms, clock, source };
}

const otherThan = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const refused = { name: 'Refusal', code: 'unauthenticated' };

describe('sending', () => {
  test('the code is in the text as often as the text asks for it: browsers read the last line (WebOTP)', async () => {
    const { send, sms } = setUp({ text: '{code} is your code.\n\n@shop.example.com #{code}' });
    await send({ phoneNumber, sourceIp });
    expect(sms.sent[0]?.text).toMatch(/^(\d{6}) is your code\.\n\n@shop\.example\.com #\1$/);
  });

  test('the code goes to the number that asked, in the text of the configuration', async () => {
    const { send, sms } = setUp();
    expect(await send({ phoneNumber, sourceIp })).toMatchObject({ expiresInSeconds: 300 });
    expect(sms.sent).toEqual([{ phoneNumber, text: expect.stringMatching(/^Your code is \d{6}\.$/) }]);
  });

  test('codes are always six digits, and leading zeros are kept and count', async () => {
    const { codeSent, present } = setUp();
    const codes = new Set<string>();
    let proven: unknown;
    for (let sent = 0; sent < 400; sent++) {
      const code = await codeSent();
      codes.add(code);
      if (code.startsWith('0')) proven ??= await present(code);
    }
    for (const code of codes) expect(code).toMatch(/^\d{6}$/);
    expect(proven).toEqual({ subject: phoneNumber });
    expect(codes.size).toBeGreaterThan(350);
  });

  test('without a key nothing is stored or sent', async () => {
    const { send, source, sms, passcodes } = setUp();
    source.now(undefined);
    expect(await failureOf(send({ phoneNumber, sourceIp }))).toMatchObject({ code: 'key_not_configured' });
    expect(sms.sent).toEqual([]);
    expect(passcodes.stored.size).toBe(0);
  });

  test('a message that does not go out is the refusal of the sender', async () => {
    const { send, sms } = setUp();
    sms.fails = new Refusal('unavailable', { reason: 'SNS Throttled' });
    expect(await failureOf(send({ phoneNumber, sourceIp }))).toBe(sms.fails);
  });
});

describe('how often', () => {
  const limited = { failed: { code: 'rate_limited' }, windowSeconds: 600 };
  const [attacker, elsewhere] = ['198.51.100.1', '198.51.100.2'];

  test('a code is sent to one number, whoever asks for it', async () => {
    const limits = { passcodesPerPhoneNumber: { max: 2, windowSeconds: 600 } };
    const { send, sms, clock } = setUp({ limits });
    for (const from of [sourceIp, elsewhere]) await send({ phoneNumber, sourceIp: from });
    expect(await failureOf(send({ phoneNumber, sourceIp: attacker }))).toMatchObject({
      ...limited.failed,
      options: { quota: { name: 'passcodesPerPhoneNumber' } },
    });
    expect(sms.sent).toHaveLength(2);
    clock.advance(600);
    await send({ phoneNumber, sourceIp });
  });

  test('one address has any sent; over that, it uses up nothing of the numbers that it names', async () => {
    const limits = {
      passcodesPerPhoneNumber: { max: 2, windowSeconds: 600 },
      passcodesPerIp: { max: 2, windowSeconds: 600 },
    };
    const { send } = setUp({ limits });
    for (const own of ['+4915100000008', '+4915100000009'])
      await send({ phoneNumber: own, sourceIp: attacker });
    for (let time = 0; time < 3; time += 1)
      expect(await failureOf(send({ phoneNumber, sourceIp: attacker }))).toMatchObject(limited.failed);
    expect(await send({ phoneNumber, sourceIp })).toMatchObject({ expiresInSeconds: 300 });
  });

  test('a number over its limit costs the address that asks for it nothing more', async () => {
    const limits = {
      passcodesPerPhoneNumber: { max: 1, windowSeconds: 600 },
      passcodesPerIp: { max: 3, windowSeconds: 600 },
    };
    const { send } = setUp({ limits });
    await send({ phoneNumber, sourceIp });
    for (let time = 0; time < 3; time += 1)
      expect(await failureOf(send({ phoneNumber, sourceIp }))).toMatchObject({
        options: { quota: { name: 'passcodesPerPhoneNumber' } },
      });
    expect(await send({ phoneNumber: '+4915100000008', sourceIp })).toMatchObject({ expiresInSeconds: 300 });
  });
});

describe('presenting', () => {
  test('the right code proves the number', async () => {
    const { codeSent, present } = setUp();
    expect(await present(await codeSent())).toStrictEqual({ subject: phoneNumber });
  });

  test('a code that was sent before the secret changed still counts', async () => {
    const { codeSent, present, source, clock } = setUp();
    const code = await codeSent();
    source.now({ versionId: 'v2', value: madeUpWsSecret });
    clock.advance(61);
    expect(await present(code)).toEqual({ subject: phoneNumber });
  });

  test('a request without number or code is for another caller to judge', async () => {
    const { caller } = setUp();
    expect(await caller.authenticate(proving({ phoneNumber }))).toBeUndefined();
    expect(await caller.authenticate(proving({ passcode: '123456' }))).toBeUndefined();
  });

  test('wrong, never sent, sent to another, used: all refused in one and the same way', async () => {
    const { codeSent, present } = setUp();
    const code = await codeSent();
    const failures = [
      await failureOf(present(otherThan(code))),
      await failureOf(present(code, '+4915100000002')),
    ];
    await codeSent('+4915100000003');
    failures.push(await failureOf(present(code, '+4915100000003')));
    await present(code);
    failures.push(await failureOf(present(code)));
    for (const failure of failures) {
      expect(failure).toMatchObject(refused);
      expect(failure.message).toBe(failures[0]?.message);
      expect(JSON.stringify(failure)).not.toMatch(/\+49|\d{6}/);
    }
  });

  test.each([
    ['a second before its time is up', 299, true],
    ['at that very second', 300, false],
    ['a second after', 301, false],
  ])('%s (%d) the code counts: %s', async (_, afterSeconds, counts) => {
    const { codeSent, present, clock } = setUp();
    const code = await codeSent();
    clock.advance(afterSeconds);
    const proven = await present(code).catch((error) => error);
    expect(proven).toMatchObject(counts ? { subject: phoneNumber } : refused);
  });

  test('of three who present the right code at once, one gets in', async () => {
    const { codeSent, present } = setUp();
    const code = await codeSent();
    const proven = await Promise.allSettled(Array.from({ length: 3 }, () => present(code)));
    expect(proven.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a new code takes the place of the old one', async () => {
    const { codeSent, present } = setUp();
    const old = await codeSent();
    let fresh = await codeSent();
    while (fresh === old) fresh = await codeSent();
    expect(await failureOf(present(old))).toMatchObject(refused);
    expect(await present(fresh)).toEqual({ subject: phoneNumber });
  });

  test('after four wrong tries the right code is still good', async () => {
    const { codeSent, present } = setUp();
    const code = await codeSent();
    for (let count = 0; count < 4; count++) await failureOf(present(otherThan(code)));
    expect(await present(code)).toEqual({ subject: phoneNumber });
  });

  test.each([
    ['after five wrong tries', 5],
    ['after 50 wrong tries at once', 50],
  ])('%s the right code is refused, until a new one is sent', async (_, count) => {
    const { codeSent, present } = setUp();
    const code = await codeSent();
    await Promise.all(Array.from({ length: count }, () => failureOf(present(otherThan(code)))));
    expect(await failureOf(present(code))).toMatchObject(refused);
    expect(await present(await codeSent())).toEqual({ subject: phoneNumber });
  });

  test('without a key no try is counted', async () => {
    const { codeSent, present, source, clock, passcodes } = setUp();
    const code = await codeSent();
    source.now(new Error('Secrets Manager InternalServiceError'));
    clock.advance(3_600 + 1);
    expect(await failureOf(present(code))).toMatchObject({ code: 'key_unavailable' });
    expect(passcodes.stored.get(phoneNumber)?.tries).toBe(0);
  });
});

describe('at rest', () => {
  test('a code is neither itself nor any plain SHA-256 of it', async () => {
    const { codeSent, passcodes } = setUp();
    const code = await codeSent();
    const { digest = '' } = passcodes.stored.get(phoneNumber) ?? {};
    expect(digest).toHaveLength(43);
    expect(digest).not.toContain(code);
    for (const text of [code, phoneNumber + code, code + phoneNumber, ['app', phoneNumber, code].join('\0')])
      expect(digest).not.toBe(createHash('sha256').update(text).digest('base64url'));
  });

  test('the digest depends on the key, the app and the number: none fits elsewhere', async () => {
    const own = setUp();
    const code = await own.codeSent();
    const { digest = '' } = own.passcodes.stored.get(phoneNumber) ?? {};
    const planted = async (more: Parameters<typeof setUp>[0], to: string) => {
      const { present, passcodes, clock } = setUp(more);
      await passcodes.put(to, digest, clock() + 300);
      return present(code, to);
    };
    expect(await planted({}, phoneNumber)).toEqual({ subject: phoneNumber });
    expect(await failureOf(planted({ secret: madeUpWsSecret }, phoneNumber))).toMatchObject(refused);
    expect(await failureOf(planted({ app: 'other' }, phoneNumber))).toMatchObject(refused);
    expect(await failureOf(planted({}, '+4915100000002'))).toMatchObject(refused);
  });
});
