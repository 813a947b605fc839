import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { callersOf } from '../../lambdas/callers/callers-of.ts';
import { hashPassword, type User } from '../../lambdas/callers/password.ts';
import { appOf } from '../../lambdas/config/apps.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { keyRing } from '../../lambdas/keys/ring.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryDirectory } from '../doubles/memory-directory.ts';
import { memoryPasscodes } from '../doubles/memory-passcodes.ts';
import { recordedSms } from '../doubles/recorded-sms.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import config from '../fixtures/demo-config.ts';

const passcode = { kind: 'passcode', lifetimeSeconds: 300, maxTries: 5, text: '{code}' } as const;
const password = { kind: 'password' } as const;

function setUp(callers: App['callers']) {
  const [users, sms, clock] = [memoryDirectory<User>(), recordedSms(), setClock()];
  const ring = keyRing({
    source: scriptedSecret({ versionId: 'v1', value: 'x'.repeat(32) }),
    clock,
    maxAgeSeconds: 60,
    maxStaleSeconds: 3_600,
    allowShortSecret: false,
    onTrouble: () => {},
  });
  const app: App = { ...appOf(config, 'qiscus'), callers };
  return { ...callersOf(app, { users, passcodes: memoryPasscodes(), sms, ring, clock }), users, sms };
}

test.each([
  [[], []],
  [[password], ['Password']],
  [[passcode], ['Passcode']],
  [
    [password, passcode],
    ['Password', 'Passcode'],
  ],
  [
    [passcode, password],
    ['Passcode', 'Password'],
  ],
])('an app has the callers of its configuration, in that order: %j', (configured, schemes) => {
  expect(setUp(configured).callers.map(({ scheme }) => scheme)).toEqual(schemes);
});

test('each is wired: users of the directory, and codes that were sent, are let in', async () => {
  const { callers, users, sms, sendPasscode } = setUp([password, passcode]);
  const [byPassword, byPasscode] = callers;
  await users.put('alice', { passwordHash: await hashPassword('secret', randomBytes(16)) });
  expect(await byPassword?.authenticate({ username: 'alice', password: 'secret' })).toEqual({
    subject: 'alice',
  });

  const phoneNumber = '+4915100000001';
  await sendPasscode({ phoneNumber });
  const proof = { phoneNumber, passcode: sms.sent[0]?.text };
  expect(await byPasscode?.authenticate(proof)).toEqual({ subject: phoneNumber });
});

test('an app without passcodes sends none', async () => {
  const { sendPasscode, sms } = setUp([password]);
  expect(await failureOf(sendPasscode({ phoneNumber: '+4915100000001' }))).toMatchObject({
    code: 'not_found',
  });
  expect(sms.sent).toEqual([]);
});
