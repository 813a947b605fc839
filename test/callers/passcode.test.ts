import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { passcodeCaller } from '../../lambdas/callers/passcode.ts';
import { codeOf } from '../../lambdas/callers/sent-codes.ts';
import type { Limits } from '../../lambdas/contract/limits.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { ring as ringOver } from '../../lambdas/keys/ring.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { memoryPasscodes } from '../doubles/memory-passcodes.ts';
import { provenBy, proving, sourceIp } from '../doubles/proving.ts';
import { recordedSms } from '../doubles/recorded-sms.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { madeUpSecret, madeUpWsSecret } from '../vending/made-up-key.ts';
import { madeUpGuard } from './made-up-guard.ts';

const phoneNumber = '+4915100000001';
const config = { kind: 'passcode', lifetimeSeconds: 300, maxTries: 5, maxPriceUsd: 1 } as const;

/** An app that sends passcodes to telephones which the test can read. */
function setUp({
  app = 'app',
  secret = madeUpSecret,
  passcodes = memoryPasscodes(),
  limits = {} as Partial<Limits>,
  text = 'Your code is {code}.',
  remembered = memoryList(),
  counters = memoryCounters(),
} = {}) {
  const [sms, clock, source] = [
    recordedSms(),
    setClock(),
    scriptedSecret({ versionId: 'v1', value: secret }),
  ];
  const load = secretLoader({
    source,
    remembered,
    clock,
    parse: (value) => value,
    combine: ([{ value }]) => value,
    onRead: () => {},
  });
  const ages = { maxAgeSeconds: 60, maxStaleSeconds: 3_600, random: () => 1, onFailure: () => {} };
  const ring = ringOver({ load, clock, ...ages });
  const ports = { passcodes, sms, ring, ...madeUpGuard(clock, limits, counters) };
  const { caller, send } = passcodeCaller(app, { ...config, text }, ports);
  const codeSent = async (to = phoneNumber, from = sourceIp) => {
    await send({ phoneNumber: to, sourceIp: from });
    return /^Your code is (.*)\.$/.exec(sms.sent.at(-1)?.text ?? '')?.[1] ?? 'none';
  };
  const present = (passcode: string, by = phoneNumber) =>
    provenBy(caller, proving({ phoneNumber: by, passcode }));
  return { caller, send, codeSent, present, passcodes, sms, clock, source, ring, counters, ports };
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
      const number = `+49151${String(sent).padStart(8, '0')}`;
      const code = await codeSent(number);
      codes.add(code);
      if (code.startsWith('0')) proven ??= await present(code, number);
    }
    for (const code of codes) expect(code).toMatch(/^\d{6}$/);
    expect(proven).toEqual({ subject: expect.any(String) });
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

  test('all numbers of an app together have any sent; a code that was not sent is the next one that is', async () => {
    const limits = { passcodesPerApp: { max: 1, windowSeconds: 600 } };
    const { send, sms, clock, codeSent, present } = setUp({ limits });
    await send({ phoneNumber: '+4915100000008', sourceIp: attacker });
    expect(await failureOf(send({ phoneNumber, sourceIp }))).toMatchObject({
      ...limited.failed,
      options: { quota: { name: 'passcodesPerApp' } },
    });
    expect(sms.sent).toHaveLength(1);
    clock.advance(600);
    expect(await present(await codeSent())).toEqual({ subject: phoneNumber });
  });

  test('and is told how often, by each limit', async () => {
    const { quotas } = await setUp().send({ phoneNumber, sourceIp });
    expect(quotas?.map(({ name }) => name)).toEqual([
      'passcodesPerIp',
      'passcodesPerPhoneNumber',
      'passcodesPerApp',
    ]);
  });

  test('an address that is known to be over its limit costs no call', async () => {
    const limits = { passcodesPerIp: { max: 1, windowSeconds: 600 } };
    const { send, passcodes } = setUp({ limits });
    const ask = () => failureOf(send({ phoneNumber, sourceIp }));
    await send({ phoneNumber, sourceIp });
    await ask();
    let calls = 0;
    passcodes.find = async () => {
      calls += 1;
      return undefined;
    };
    expect([await ask(), calls]).toEqual([expect.objectContaining(limited.failed), 0]);
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
    failures.push(await failureOf(present(otherThan(code), '+4915100000003')));
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

describe('a code that is asked for again', () => {
  const stranger = '198.51.100.1';

  test('is the same one for half its time: strangers void nothing, and make nothing easier to guess', async () => {
    const { codeSent, present, clock, passcodes } = setUp();
    const code = await codeSent();
    for (let time = 0; time < 100; time += 1) expect(await codeSent(phoneNumber, stranger)).toBe(code);
    clock.advance(149);
    expect(await codeSent(phoneNumber, stranger)).toBe(code);
    expect(passcodes.stored.get(phoneNumber)?.seeds).toHaveLength(1);
    expect(await present(code)).toEqual({ subject: phoneNumber });
  });

  test('says how long it still counts', async () => {
    const { send, clock } = setUp();
    await send({ phoneNumber, sourceIp });
    clock.advance(100);
    expect(await send({ phoneNumber, sourceIp })).toMatchObject({ expiresInSeconds: 200 });
  });

  test('is another one after that, and the first counts until its end; a third does not live beside them', async () => {
    for (const [wait, counts] of [
      [149, true],
      [150, false],
    ] as const) {
      const { codeSent, present, clock, passcodes } = setUp();
      const first = await codeSent();
      clock.advance(150);
      const second = await codeSent();
      expect(passcodes.stored.get(phoneNumber)?.seeds).toHaveLength(2);
      clock.advance(wait);
      const outcome = second === first || present(first);
      expect(await Promise.resolve(outcome).catch((error) => error)).toMatchObject(
        counts ? { subject: phoneNumber } : refused,
      );
      await codeSent();
      expect(passcodes.stored.get(phoneNumber)?.seeds.length).toBeLessThan(3);
    }
  });

  test('gives no try back while one is left, and all of them once none is', async () => {
    const { codeSent, present, passcodes } = setUp();
    const code = await codeSent();
    for (let count = 0; count < 4; count++) await failureOf(present(otherThan(code)));
    expect(await codeSent()).toBe(code);
    expect(passcodes.stored.get(phoneNumber)?.tries).toBe(4);
    await failureOf(present(otherThan(code)));
    await codeSent();
    expect(passcodes.stored.get(phoneNumber)).toMatchObject({ tries: 0, seeds: [expect.anything()] });
  });

  test('is a new one after a login, and neither of two that lived counts after either was used', async () => {
    const { codeSent, present, clock } = setUp();
    const first = await codeSent();
    clock.advance(150);
    const second = await codeSent();
    await present(first);
    for (const used of [first, second]) expect(await failureOf(present(used))).toMatchObject(refused);
    expect(await present(await codeSent())).toEqual({ subject: phoneNumber });
  });

  test('is the newer one, while two live', async () => {
    const { codeSent, clock } = setUp();
    await codeSent();
    clock.advance(150);
    const second = await codeSent();
    clock.advance(10);
    expect(await codeSent()).toBe(second);
  });

  test('never makes a third of two that live', async () => {
    const { codeSent, passcodes, clock } = setUp();
    const seedUntil = (expiresAt: number) => ({ seed: `until ${expiresAt}`, versionId: 'v1', expiresAt });
    const [older, newer] = [seedUntil(clock() + 100), seedUntil(clock() + 140)];
    await passcodes.put(phoneNumber, [older, newer], undefined, false);
    await codeSent();
    expect(passcodes.stored.get(phoneNumber)?.seeds).toEqual([newer, expect.anything()]);
  });

  test('is sent a second later, if others are always quicker: three times it is tried', async () => {
    const { send, passcodes, sms } = setUp();
    let tries = 0;
    passcodes.put = async () => {
      tries += 1;
      return false;
    };
    expect(await failureOf(send({ phoneNumber, sourceIp }))).toMatchObject({
      code: 'unavailable',
      options: { retryAfterSeconds: 1 },
    });
    expect([tries, sms.sent]).toEqual([3, []]);
  });

  test('is one, if many ask at once for the first', async () => {
    const { send, sms } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => send({ phoneNumber, sourceIp })));
    expect(new Set(sms.sent.map(({ text }) => text)).size).toBe(1);
    expect(sms.sent).toHaveLength(20);
  });

  test('can be asked for where the owner has logged in, when strangers have used up the count of the number', async () => {
    const max = 3;
    const limits = { passcodesPerPhoneNumber: { max, windowSeconds: 600 } };
    const { codeSent, present, send } = setUp({ limits });
    const code = await codeSent();
    const asked = [];
    for (let time = 0; time < 100; time += 1)
      asked.push(await send({ phoneNumber, sourceIp: stranger }).catch((error) => error));
    expect(asked.filter(({ code }) => code === 'rate_limited')).toHaveLength(100 - max + 1);
    expect(await present(code)).toEqual({ subject: phoneNumber });
    for (let time = 0; time < max; time += 1) await codeSent();
    for (const from of [sourceIp, stranger])
      expect(await failureOf(send({ phoneNumber, sourceIp: from }))).toMatchObject({
        options: { quota: { name: 'passcodesPerPhoneNumber' } },
      });
  });
});

describe('where the owner has logged in before', () => {
  const limits = { passcodesPerPhoneNumber: { max: 1, windowSeconds: 600 } };
  const spent = { options: { quota: { name: 'passcodesPerPhoneNumber' } } };

  test('each number has a count for itself', async () => {
    const { codeSent, present, send } = setUp({ limits });
    const numbers = [phoneNumber, '+4915100000002'];
    for (const number of numbers) await present(await codeSent(number), number);
    for (const number of numbers) await codeSent(number);
    for (const number of numbers)
      expect(await failureOf(send({ phoneNumber: number, sourceIp }))).toMatchObject(spent);
  });

  test('an outage of the counts is none of a number that is spent: nothing is sent', async () => {
    const { codeSent, present, send, sms, counters } = setUp({ limits });
    await present(await codeSent());
    const outage = new Refusal('unavailable', { reason: 'no answer' });
    const { increment } = counters;
    let isOut = true;
    counters.increment = async (id, ...more) => {
      if (id.name !== 'passcodesPerPhoneNumber' || !isOut) return increment(id, ...more);
      isOut = false;
      throw outage;
    };
    expect(await failureOf(send({ phoneNumber, sourceIp }))).toBe(outage);
    expect(sms.sent).toHaveLength(1);
  });

  test('it is known until the second at which it ends, and no longer', async () => {
    const { codeSent, send, ports } = setUp({ limits });
    await codeSent();
    ports.knownPlaces.knownUntil = async (_, now) => now;
    expect(await failureOf(send({ phoneNumber, sourceIp }))).toMatchObject(spent);
  });
});

describe('when the secret changes', () => {
  /** Pastes a version, and waits until it is in use. */
  async function paste({ source, clock, ring }: ReturnType<typeof setUp>, versionId: string) {
    source.now({ versionId, value: `${madeUpSecret}-${versionId}` });
    clock.advance(60);
    await ring.snapshot();
  }

  test('a code that is asked for again is the same, and of the keys of four versions one makes a code that counts', async () => {
    const remembered = memoryList();
    const keys = ['v1', 'v2'].map((versionId) => ({ versionId, keepSeconds: 900 }));
    await remembered.write(keys, remembered.list());
    const app = setUp({ remembered });
    const code = await app.codeSent();
    await paste(app, 'v2');
    expect(await app.codeSent()).toBe(code);
    await paste(app, 'v3');
    await paste(app, 'v4');
    const [seed] = app.passcodes.stored.get(phoneNumber)?.seeds ?? [];
    const { peppers } = await app.ring.snapshot();
    const codes = peppers.map(({ key }) => seed && codeOf({ ...seed, pepper: key }, 'app', phoneNumber));
    expect(new Set(codes).size).toBe(4);
    for (const other of codes.filter((each) => each !== code))
      expect(await failureOf(app.present(other ?? ''))).toMatchObject(refused);
    expect(await app.present(code)).toEqual({ subject: phoneNumber });
  });

  test('a code of a version that is gone no longer counts, and the next is a new one', async () => {
    const app = setUp();
    const code = await app.codeSent();
    for (const versionId of ['v2', 'v3']) await paste(app, versionId);
    expect(await failureOf(app.present(code))).toMatchObject(refused);
    const next = await app.codeSent();
    expect(next).not.toBe(code);
    expect(app.passcodes.stored.get(phoneNumber)).toMatchObject({
      seeds: [{ versionId: 'v1' }, { versionId: 'v3' }],
      tries: 1,
    });
    expect(await app.present(next)).toEqual({ subject: phoneNumber });
  });
});

describe('at rest', () => {
  test('a code is neither itself nor any plain SHA-256 of it', async () => {
    const { codeSent, passcodes } = setUp();
    const code = await codeSent();
    const { seed = '' } = passcodes.stored.get(phoneNumber)?.seeds[0] ?? {};
    expect(JSON.stringify(passcodes.stored.get(phoneNumber))).not.toContain(code);
    const digits = (text: string) => createHash('sha256').update(text).digest().readUIntBE(0, 6) % 1_000_000;
    for (const text of [seed, phoneNumber + seed, ['app', phoneNumber, seed].join('\0')])
      expect(String(digits(text)).padStart(6, '0')).not.toBe(code);
  });

  test('it depends on the key, the app and the number: none fits elsewhere', async () => {
    const own = setUp();
    const code = await own.codeSent();
    const { seed = '' } = own.passcodes.stored.get(phoneNumber)?.seeds[0] ?? {};
    const planted = async (more: Parameters<typeof setUp>[0], to: string) => {
      const { present, passcodes, clock } = setUp(more);
      await passcodes.put(to, [{ seed, versionId: 'v1', expiresAt: clock() + 300 }], undefined, false);
      return present(code, to);
    };
    expect(await planted({}, phoneNumber)).toEqual({ subject: phoneNumber });
    expect(await failureOf(planted({ secret: madeUpWsSecret }, phoneNumber))).toMatchObject(refused);
    expect(await failureOf(planted({ app: 'other' }, phoneNumber))).toMatchObject(refused);
    expect(await failureOf(planted({}, '+4915100000002'))).toMatchObject(refused);
  });
});
