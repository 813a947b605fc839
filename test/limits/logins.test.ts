import { expect, test } from '@jest/globals';
import { administration } from '../../lambdas/adapters/dynamodb/administration.ts';
import { hashPassword } from '../../lambdas/callers/password-hash.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { serve, standIns } from '../attacks/attack.ts';
import { newPhoneNumber, nonceOf, times } from '../attacks/client.ts';
import type { Answer, Service } from '../attacks/service.ts';
import { testWhole } from '../harness/whole.ts';

/** From an address that may fail 20 times. */
const crowd = 30;
const statuses = (answers: readonly Answer[]) => [...new Set(answers.map(({ status }) => status))];

const send = (service: Service, phone_number: string, sourceIp = '192.0.2.1') =>
  service.call('POST', '/crowded-qiscus/auth/passcode', { body: { phone_number }, sourceIp });

async function logIn(service: Service, phone_number: string, passcode: string) {
  const nonce = await nonceOf(service, 'crowded-qiscus');
  return service.call('POST', '/crowded-qiscus/auth/verify', {
    body: { user: { app_id: 'own', phone_number, passcode, nonce } },
  });
}

async function crowdByPasscode(service: Service): Promise<Answer[]> {
  const numbers = Array.from({ length: crowd }, newPhoneNumber);
  for (const each of numbers) await send(service, each, `198.51.100.${numbers.indexOf(each)}`);
  return atOnce((at) => logIn(service, numbers[at] ?? '', standIns.passcodeOf(numbers[at] ?? '')));
}

/** All at the same stage at the same time: calls of one round are held until all are there. */
async function atOnce(login: (at: number) => Promise<Answer>): Promise<Answer[]> {
  let answers: Answer[] = [];
  await standIns.wire.roundsOf(async () => {
    answers = await times(crowd, login);
  });
  return answers;
}

test(`${crowd} right codes at once from one address are ${crowd} logins`, async () => {
  expect(statuses(await crowdByPasscode(await serve()))).toEqual([200]);
});

testWhole('if tries in flight counted as failures, some would be refused (control)', async () => {
  const careless = await serve(['callers/login-guard.ts', 'open(byIp, 2)', 'open(byIp, 1)']);
  const answers = await crowdByPasscode(careless);
  expect(statuses(answers).sort()).toEqual([200, 429]);
  for (const { status, headers } of answers) if (status === 429) expect(headers['retry-after']).toBe('1');
});

testWhole(`${crowd} right passwords at once from one address are ${crowd} logins`, async () => {
  const service = await serve();
  const passwordHash = { S: await hashPassword('right') };
  const names = Array.from({ length: crowd }, (_, at) => `user-${at}`);
  for (const name of names)
    await administration(standIns.table).put(storageKeys.user('crowded-comapi', name), { passwordHash });
  const answers = await atOnce(async (at) => {
    const nonce = await nonceOf(service, 'crowded-comapi');
    const body = { username: names[at], password: 'right', nonce };
    return service.call('POST', '/crowded-comapi/authenticate', { body });
  });
  expect(statuses(answers)).toEqual([200]);
});

/** What the owner of a number meets, when strangers have asked for a hundred codes. */
async function ownerAmongStrangers(service: Service) {
  const number = newPhoneNumber();
  await send(service, number);
  const first = standIns.passcodeOf(number);
  const strangers = await times(100, (at) => send(service, number, `198.51.100.${at % 50}`));
  const login = await logIn(service, number, first);
  const another = await send(service, number);
  return { strangers: statuses(strangers).sort(), login: login.status, another: another.status };
}

test("a stranger's 100 requests for a number neither void the first code, nor keep its owner from another", async () => {
  expect(await ownerAmongStrangers(await serve())).toEqual({
    strangers: [202, 429],
    login: 200,
    another: 202,
  });
});

test('where its owner has not logged in before, the first code logs in, and another waits as Retry-After says', async () => {
  const service = await serve();
  const number = newPhoneNumber();
  await send(service, number);
  const first = standIns.passcodeOf(number);
  await times(100, (at) => send(service, number, `198.51.100.${at % 50}`));
  const { status, headers } = await send(service, number);
  const seconds = Number(headers['retry-after']);
  expect([status, seconds > 0 && seconds <= 600]).toEqual([429, true]);
  expect(await logIn(service, number, first)).toMatchObject({ status: 200 });
  expect(await send(service, number)).toMatchObject({ status: 202 });
});

testWhole.each([
  [
    'the same code while it lives',
    'callers/sent-codes.ts',
    'if (newest && ',
    'if (!newest && newest && ',
    401,
    429,
  ],
  [
    'a count for the place where the owner has logged in',
    'callers/passcode.ts',
    '(await knownPlaces.knownUntil(place, now)) <= now',
    'true',
    200,
    429,
  ],
])('without %s, they would (control)', async (_what, file, guard, instead, login, another) => {
  const careless = await serve([file, guard, instead]);
  expect(await ownerAmongStrangers(careless)).toMatchObject({ login, another });
});
