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
import { isWhole } from '../harness/whole.ts';

const times = <Result>(count: number, run: (at: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, at) => run(at)));

const crowd = isWhole ? 50 : 20;
const rounds = isWhole ? 3 : 1;

test(`${crowd} people at once with one nonce get one token between them, in each of ${rounds} rounds`, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const nonce = await qiscusNonce();
    const people = await times(crowd, async () => {
      const phoneNumber = newPhoneNumber();
      return { phoneNumber, passcode: await sendPasscode(phoneNumber) };
    });
    const answers = await times(crowd, (at) => {
      const { phoneNumber = '', passcode = '' } = people[at] ?? {};
      return verifyPasscode(phoneNumber, passcode, nonce);
    });
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(crowd - 1);
  }
});

test(`${crowd} redeems at once of one token open one session`, async () => {
  const { nonce, authenticationId } = await startComapi();
  const { jwt } = (await authenticate(nonce)).body;
  const answers = await times(crowd, () => createSession(authenticationId, jwt));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(crowd - 1);
});
