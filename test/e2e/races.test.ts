import { expect, test } from '@jest/globals';
import {
  authenticate,
  createSession,
  newPhoneNumber,
  qiscusNonce,
  sendPasscode,
  startComapi,
  verifyPasscode,
} from '../harness/flows.ts';

const times = <Result>(count: number, run: (at: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, at) => run(at)));

test('50 people at once with one nonce get one token between them, in each of 3 rounds', async () => {
  for (let round = 0; round < 3; round += 1) {
    const nonce = await qiscusNonce();
    const people = await times(50, async () => {
      const phoneNumber = newPhoneNumber();
      return { phoneNumber, passcode: await sendPasscode(phoneNumber) };
    });
    const answers = await times(50, (at) => {
      const { phoneNumber = '', passcode = '' } = people[at] ?? {};
      return verifyPasscode(phoneNumber, passcode, nonce);
    });
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
  }
});

test('50 redeems at once of one token open one session', async () => {
  const { nonce, authenticationId } = await startComapi();
  const { jwt } = (await authenticate(nonce)).body;
  const answers = await times(50, () => createSession(authenticationId, jwt));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(49);
});
