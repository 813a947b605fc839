import { expect, test } from '@jest/globals';
import { passcodeCaller } from '../../lambdas/callers/passcode.ts';
import { serve, standIns } from '../attacks/attack.ts';
import { newPhoneNumber } from '../attacks/client.ts';
import type { Service } from '../attacks/service.ts';
import { madeUpGuard } from '../callers/made-up-guard.ts';
import { memoryPasscodes } from '../doubles/memory-passcodes.ts';
import { recordedSms } from '../doubles/recorded-sms.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { isWhole, testWhole } from '../harness/whole.ts';
import { demoApp } from '../vending/demo-app.ts';
import { madeUpSecret, ringOf } from '../vending/made-up-key.ts';

/** Guesses that hold the right code, but not among the first: whoever has luck gets in, as anywhere. */
function guessesAround(code: string, count: number): string[] {
  const others = Array.from({ length: count }, (_, at) =>
    String((Number(code) + 1 + at) % 1_000_000).padStart(6, '0'),
  );
  return [...others.slice(0, count / 2), code, ...others.slice(count / 2)];
}

const verify = (service: Service, phone_number: string, passcode: string, sourceIp: string) =>
  service.call('POST', '/passcodes/auth/verify', {
    body: { user: { app_id: 'own', phone_number, passcode, nonce: 'a-nonce-of-nobody' } },
    sourceIp,
  });

async function codeFor(service: Service, phone_number: string): Promise<string> {
  await service.call('POST', '/passcodes/auth/passcode', { body: { phone_number } });
  return standIns.passcodeOf(phone_number);
}

/** By what is refused: a code that was right gets as far as the nonce. */
const gotIn = ({ status }: { readonly status: number }) => status === 409;

const crowd = isWhole ? 1_000 : 200;
test(`${crowd} guesses from 100 addresses side by side, with the right code among them, never get through`, async () => {
  const service = await serve();
  const phone = newPhoneNumber();
  const guesses = guessesAround(await codeFor(service, phone), crowd);
  const answers = [];
  // A hundred at a time, one from each address.
  for (let from = 0; from < guesses.length; from += 100)
    answers.push(
      ...(await Promise.all(
        guesses.slice(from, from + 100).map((guess, at) => verify(service, phone, guess, `198.51.100.${at}`)),
      )),
    );
  expect(answers.filter(gotIn)).toEqual([]);
  // Five tries of the code, five more at nothing, and then no more for this number.
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
});

testWhole('without the count of tries and of failed logins they do (control)', async () => {
  const careless = await serve(
    [
      'adapters/dynamodb/passcodes.ts',
      'tries < :maxTries AND',
      'tries < :horizon AND :maxTries = :maxTries AND',
    ],
    ['callers/login-guard.ts', 'if (ofUser.refusal) {', 'if (false) {'],
  );
  const phone = newPhoneNumber();
  const guesses = guessesAround(await codeFor(careless, phone), 100);
  const answers = await Promise.all(
    guesses.map((guess, at) => verify(careless, phone, guess, `198.51.100.${at % 100}`)),
  );
  expect(answers.filter(gotIn)).toHaveLength(1);
});

const inDay = isWhole ? 10_000 : 2_000;
test(`nor do ${inDay} over a day, each address within its limit, with all codes that may be sent`, async () => {
  const app = demoApp('qiscus');
  const [clock, sms] = [setClock(), recordedSms()];
  const config = {
    kind: 'passcode',
    lifetimeSeconds: 300,
    maxTries: 5,
    text: '{code}',
    maxPriceUsd: 1,
  } as const;
  const source = scriptedSecret({ versionId: 'v1', value: madeUpSecret });
  const { caller, send } = passcodeCaller('demo', config, {
    ...madeUpGuard(clock, app.limits),
    passcodes: memoryPasscodes(),
    sms,
    ring: ringOf(source, clock),
  });
  const phoneNumber = newPhoneNumber();
  const { windowSeconds, max } = app.limits.failedLoginsPerUser;
  const tries = new Map<number, number>();
  let through = 0;
  for (let at = 0; at < inDay; at += 1) {
    const sourceIp = `198.51.100.${at % 100}`;
    if (at % 10 === 0) await send({ phoneNumber, sourceIp }).catch(() => {});
    const window = Math.floor(clock() / windowSeconds);
    // Whoever knew the code could not come in with it any more, once the tries of a window are used up.
    const isOver = tries.get(window) === max;
    const passcode = isOver ? (sms.sent.at(-1)?.text ?? '') : 'no code';
    const outcome = await caller
      .authenticate({ proofs: { phoneNumber, passcode }, sourceIp })
      .catch(({ code }) => code);
    if (outcome === 'unauthenticated') tries.set(window, (tries.get(window) ?? 0) + 1);
    else if (outcome !== 'rate_limited') through += 1;
    clock.advance(80_000 / inDay);
  }
  expect(through).toBe(0);
  expect(tries.size).toBeGreaterThanOrEqual(44);
  expect(new Set(tries.values())).toEqual(new Set([max]));
});
