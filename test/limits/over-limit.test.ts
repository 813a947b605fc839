import { beforeEach, expect, test } from '@jest/globals';
import { serve, standIns } from '../attacks/attack.ts';
import { as, newPhoneNumber, newUser } from '../attacks/client.ts';
import type { Service } from '../attacks/service.ts';
import { isWhole, testWhole } from '../harness/whole.ts';
import { recordSigning } from '../vending/recorded-signing.ts';

const { wire } = standIns;
const signed: string[] = [];
let service: Service;
beforeEach(async () => {
  service = await serve();
});

/** Somebody who has logged in, at the door of an app with the usual limits: ten tokens in fifteen minutes. */
async function somebody() {
  const headers = await as(newUser());
  return () => service.call('POST', '/usual/api/sdk-token', { headers });
}

/** What was called at AWS and signed meanwhile. */
async function during<Result>(
  work: () => Promise<Result>,
): Promise<[Result, calls: string[], signatures: number]> {
  const [from, before] = [wire.operations.length, signed.length];
  const result = await work();
  return [result, wire.operations.slice(from), signed.length - before];
}

const flood = isWhole ? 10_000 : 200;
test(`${flood} requests over the limit cost no signature and, once that was seen, no call to AWS`, async () => {
  const ask = await somebody();
  recordSigning(signed);
  const [given, , signatures] = await during(async () => {
    const statuses = [];
    for (let time = 0; time < 10; time += 1) statuses.push((await ask()).status);
    return statuses;
  });
  expect([given, signatures]).toEqual([Array(10).fill(200), 10]);

  const [first, calls, none] = await during(ask);
  expect([first.status, first.body.code, calls.length, none]).toEqual([429, 'rate_limited', 2, 0]);

  const [statuses, later, still] = await during(async () => {
    const seen = new Map<number, number>();
    for (let time = 0; time < flood; time += 1) {
      const { status } = await ask();
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    return seen;
  });
  expect([[...statuses], later, still]).toEqual([[[429, flood]], [], 0]);
});

testWhole('without the memory of the sandbox, each would be a call (control)', async () => {
  const careless = await serve([
    'vending/limiter.ts',
    'if (refused.has(remembered)) throw',
    'if (false) throw',
  ]);
  const headers = await as(newUser());
  const ask = () => careless.call('POST', '/usual/api/sdk-token', { headers });
  for (let time = 0; time < 11; time += 1) await ask();
  const [, calls] = await during(async () => {
    for (let time = 0; time < 20; time += 1) expect((await ask()).status).toBe(429);
  });
  expect(calls.length).toBeGreaterThanOrEqual(20);
});

test('over the limit of a number, each request for a code reads whether the place is known, and no more', async () => {
  const body = { phone_number: newPhoneNumber() };
  const ask = () => service.call('POST', '/passcodes/auth/passcode', { body });
  for (let time = 0; time <= 5; time += 1) await ask();
  const [{ status }, calls] = await during(ask);
  expect([status, calls]).toEqual([429, ['GetItem']]);
});

test('somebody else is not slowed: behind a hundred refusals, a token costs the calls and signatures of any other', async () => {
  const over = await somebody();
  for (let time = 0; time < 11; time += 1) await over();
  recordSigning(signed);
  const costOfAnother = async () => {
    const [{ status }, calls, signatures] = await during(await somebody());
    return { status, calls, signatures };
  };
  const before = await costOfAnother();
  expect(before).toMatchObject({ status: 200, signatures: 1 });
  for (let time = 0; time < 100; time += 1) await over();
  expect(await costOfAnother()).toEqual(before);
});

test('the answer says when to come again, and other sandboxes refuse as well', async () => {
  const headers = await as(newUser());
  const ask = (at: Service) => at.call('POST', '/usual/api/sdk-token', { headers });
  const answers = [];
  for (let time = 0; time < 10; time += 1) answers.push(await ask(time % 2 === 0 ? service : service.cold()));
  expect(answers.at(-1)?.headers).toMatchObject({
    ratelimit: expect.stringMatching(/^"vendsPerSubject";r=0;t=\d+$/),
  });
  const refused = await ask(service.cold());
  const seconds = Number(refused.headers['retry-after']);
  expect(refused).toMatchObject({
    status: 429,
    headers: {
      ratelimit: `"vendsPerSubject";r=0;t=${seconds}`,
      'ratelimit-policy': '"vendsPerSubject";q=10;w=900',
    },
  });
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(900);
});
