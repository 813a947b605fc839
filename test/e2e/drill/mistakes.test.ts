import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chosenSecret } from '../../../cli/secrets/chosen-secret.ts';
import { localTarget } from '../../../cli/target.ts';
import { editedSecret, mistakes } from '../../fixtures/console-mistakes.ts';
import config from '../../fixtures/drill-config.ts';
import { call } from '../../harness/http.ts';
import { type Served, serve, synthesizeInto, temporaryDirectory } from '../../harness/serve.ts';
import { SimulatedTime } from './simulated-time.ts';

const time = new SimulatedTime();
const assembly = join(temporaryDirectory(), 'cdk.out');
let served: Served;
beforeAll(async () => {
  await synthesizeInto(assembly, { projectDirectory: process.cwd(), app: 'node test/fixtures/drill-app.ts' });
  served = await serve(assembly, { now: time.now });
});
afterAll(async () => {
  await served?.close();
  rmSync(dirname(assembly), { recursive: true });
});

const newValue = () => randomBytes(32).toString('base64url');
const keyMaxAgeSeconds = 60;

test('ten mistakes with a secret, each repaired as the docs say: no vend and no verification fails', async () => {
  const { credentials, credentialsFile, runner } = served;
  const target = localTarget(credentialsFile);
  const context = { config, environment: {}, terminal: undefined as never };
  const secret = editedSecret(target.secrets, chosenSecret(context, target, 'edited'));
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

  await goOn('before');
  for (const { what, make, repair, isUnreadable = false } of mistakes) {
    await make(secret, newValue);
    await goOn(what, { isColdToo: !isUnreadable });
    await repair(secret, newValue);
    await goOn(`${what}: repaired`);
  }
  console.log(
    `Mistakes: ${tokens.length} tokens vended, ${verified} verifications, ${failed.length} failed.`,
  );
  expect(failed).toEqual([]);
  expect(tokens).toHaveLength(4 + mistakes.length * 8 - 2);
}, 600_000);
