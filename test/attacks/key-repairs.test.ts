import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ChosenSecret } from '../../cli/secrets/chosen-secret.ts';
import {
  dynamodbPublishedKeys,
  dynamodbUsedVersions,
} from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import { rotatedSecret } from '../../lambdas/adapters/rotated-secret.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import { isShared, secretsOf } from '../../lambdas/contract/secrets.ts';
import { editedSecret, makeMistakes, mistakes } from '../fixtures/console-mistakes.ts';
import { testWhole } from '../harness/whole.ts';
import { privatePem } from '../keys/pasted-keys.ts';
import { goingOn, serve, standIns } from './attack.ts';
import { attackConfig } from './attack-config.ts';
import { as, body, isAccepted, newUser } from './client.ts';
import type { Edit } from './mutated-bundle.ts';
import type { Service } from './service.ts';

const { later } = goingOn();
const maxAgeSeconds = 60;

/** An app whose secret people edit: with a secret that the vendor knows, or with a private key of theirs. */
const apps: Record<string, { readonly path: readonly [method: string, path: string]; newValue(): string }> = {
  chatsdk: {
    path: ['GET', '/chatsdk/api/auth/chat-token'],
    newValue: () => randomBytes(32).toString('base64url'),
  },
  es256: { path: ['POST', '/es256/api/sdk-token'], newValue: () => privatePem('otherP256') },
};

/** An app's secret, what people do to it in the console, and with the CLIs of AWS and of ours. */
function secretOf(name: string) {
  const app = appsOf(attackConfig).find((each) => each.name === name);
  if (!app) throw new Error(`no app ${name}`);
  const [[secret], fullName] = [secretsOf(app), `${name}/signing-key`];
  const remembered = isShared(secret)
    ? dynamodbUsedVersions(standIns.table, name, 'signing-key')
    : dynamodbPublishedKeys(standIns.table, name);
  const versions = rotatedSecret(standIns.secrets, fullName);
  const chosen: ChosenSecret = { app, secret, fullName, versions, remembered };
  return editedSecret(standIns.secrets, chosen);
}

/** Vends, and asks of the first token after each step so far; in a sandbox that has been running, and in one that starts. */
function traffic(name: string, warm: Service) {
  const { path } = apps[name] as (typeof apps)[string];
  const tokens: string[] = [];
  const failed: string[] = [];
  const tryIn = async (service: Service, what: string) => {
    try {
      tokens.push(body(await service.call(...path, { headers: await as(newUser()) })).token);
    } catch (error) {
      failed.push(`${what}: vend: ${error}`);
    }
    for (const [at, token] of tokens.entries())
      if (at % 4 === 0 && !(await isAccepted(service, name, token).catch(() => false)))
        failed.push(`${what}: token ${at}`);
  };
  return {
    tokens,
    failed,
    async goOn(what: string, { isColdToo = true } = {}) {
      for (const seconds of [0, maxAgeSeconds]) {
        later(seconds);
        await tryIn(warm, `${what}, running`);
        if (isColdToo) await tryIn(warm.cold(), `${what}, starting`);
      }
    },
  };
}

async function tenMistakes(name: string, ...edits: Edit[]) {
  const [service, secret] = [await serve(...edits), secretOf(name)];
  const { newValue } = apps[name] as (typeof apps)[string];
  await secret.paste(newValue());
  const { goOn, tokens, failed } = traffic(name, service);
  await makeMistakes(secret, newValue, goOn);
  return { tokens, failed };
}

describe.each(Object.keys(apps))('C14 ten mistakes with the secret of %s', (name) => {
  testWhole(
    'each is repaired as the docs say, and no token is refused meanwhile',
    async () => {
      const { tokens, failed } = await tenMistakes(name);
      expect(failed).toEqual([]);
      expect(tokens).toHaveLength(4 + mistakes.length * 8 - 2);
    },
    60_000,
  );
});

testWhole(
  'C14 without what the app remembers, functions that start refuse tokens, or have no key (control)',
  async () => {
    const { failed } = await tenMistakes('chatsdk', [
      'keys/secret-loader.ts',
      'const ids = [...new Set([...inUse, ...(lastGood ? [lastGood.versionId] : []), ...all])];',
      'const ids: string[] = [];',
    ]);
    expect(failed).toContainEqual(expect.stringMatching(/two bad pastes .* starting: vend: .*503/));
    expect(failed).toContainEqual(expect.stringMatching(/another deployment's value .* starting: token/));
  },
  60_000,
);

test('C14 while a secret is scheduled for deletion, a function that starts answers 503, and the log says why', async () => {
  const [service, secret] = [await serve(), secretOf('chatsdk')];
  const vend = async (from: Service) =>
    (await from.call('GET', '/chatsdk/api/auth/chat-token', { headers: await as(newUser()) })).status;
  expect(await vend(service)).toBe(200);
  await secret.remove();
  later(maxAgeSeconds);
  const cold = service.cold();
  expect([await vend(service), await vend(cold)]).toEqual([200, 503]);
  expect(cold.lines.join('\n')).toContain('aws secretsmanager restore-secret');
  later(2 * 3_600);
  expect(await vend(service)).toBe(503);
  await secret.restore();
  later(1);
  expect([await vend(service), await vend(service.cold())]).toEqual([200, 200]);
});
