import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { editedSecret, makeMistakes, mistakes } from '../../fixtures/console-mistakes.ts';
import { call } from '../../harness/http.ts';
import { serveDrill } from './serve-drill.ts';

const { time, service, secretOf } = serveDrill();
const newValue = () => randomBytes(32).toString('base64url');
const keyMaxAgeSeconds = 60;

test('ten mistakes with a secret, each repaired as the docs say: no vend and no verification fails', async () => {
  const { credentials, runner } = service();
  const chosen = secretOf('edited');
  const secret = editedSecret(chosen.client, chosen);
  const url = `${credentials.baseUrl}/edited`;
  const headers = { 'x-api-key': credentials.apps['edited']?.apiKey ?? '' };
  const tokens: string[] = [];
  const failed: string[] = [];
  let verified = 0;

  async function vendAndVerify(what: string) {
    const { status, body } = await call('POST', `${url}/api/auth/chat-token`, { userId: 'alice' }, headers);
    if (status === 200) tokens.push(body.token);
    else failed.push(`${what}: ${status} ${body.code}`);
    for (const [at, token] of tokens.entries()) {
      const answer = await call('POST', `${url}/introspect`, { token }, headers);
      if (answer.body.active === true) verified += 1;
      else failed.push(`${what}: token ${at}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }
  async function goOn(what: string, { isColdToo = true } = {}) {
    for (const seconds of [0, keyMaxAgeSeconds]) {
      await time.jump(seconds, 0);
      await vendAndVerify(`${what}, running`);
      if (isColdToo) {
        runner.discardSandboxes();
        await vendAndVerify(`${what}, starting`);
      }
    }
  }

  await makeMistakes(secret, newValue, goOn);
  console.log(
    `Mistakes: ${tokens.length} tokens vended, ${verified} verifications, ${failed.length} failed.`,
  );
  expect(failed).toEqual([]);
  expect(tokens).toHaveLength(4 + mistakes.length * 8 - 2);
}, 600_000);
