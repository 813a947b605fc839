import { expect, test } from '@jest/globals';
import { authenticate, comapiUser, createSession, startComapi } from '../harness/flows.ts';

const times = <Result>(count: number, run: (at: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, at) => run(at)));

test('50 vends at once with one nonce give one token, in each of 3 rounds', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { nonce } = await startComapi();
    const answers = await times(50, (at) => authenticate(nonce, comapiUser(at % 20)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49);
  }
}, 120_000);

test('50 redeems at once of one token open one session', async () => {
  const { nonce, authenticationId } = await startComapi();
  const { jwt } = (await authenticate(nonce)).body;
  const answers = await times(50, () => createSession(authenticationId, jwt));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 403)).toHaveLength(49);
}, 60_000);
