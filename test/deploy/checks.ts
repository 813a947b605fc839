import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import config from '../../vending.config.ts';
import type { QiscusOutcome } from '../acceptance/clients/qiscus.ts';
import { runClient } from '../acceptance/run-client.ts';
import type { Check } from '../harness/checks.ts';
import { vending } from '../harness/cli.ts';
import { credentials, region } from './deploy-stack.ts';
import type { MiniStack } from './ministack.ts';
import { rotate } from './rotate.ts';
import { clientEnvironment } from './sdk-client.ts';

/** A function that has just found no key does not look again within the second. */
const readAgainMillis = 1_100;
const phoneNumber = '+6281234567890';

/** What must hold of the deployed stack; the checks build on one another and run in this order. */
export function checksOf(outputs: Record<string, string>, emulator: MiniStack): Check[] {
  const { ApiUrl, QiscusUrl, QiscusSecretName, ComapiSecretName } = outputs;
  assert(config.apps.qiscus, 'vending.config.ts has no app named qiscus');
  const { appId } = config.apps.qiscus.settings as { appId: string };
  assert(ApiUrl && QiscusUrl && QiscusSecretName, `outputs are missing, there is ${Object.keys(outputs)}`);
  const secretsAs = (accessKeyId: string) =>
    new SecretsManagerClient({
      endpoint: emulator.url,
      region,
      credentials: { ...credentials, accessKeyId },
      maxAttempts: 1,
    });
  const logIn = (scenario: { passcode: string; identityToken?: string }) =>
    runClient<QiscusOutcome>('qiscus', { baseUrl: QiscusUrl, appId, phoneNumber, ...scenario }, clientEnv);
  const clientEnv = clientEnvironment(emulator);
  let identityToken = '';

  return [
    {
      name: 'the emulator checks who asks: an unknown access key is refused',
      async run() {
        const asking = secretsAs('nobody').send(new GetSecretValueCommand({ SecretId: QiscusSecretName }));
        await assert.rejects(asking, { name: 'UnrecognizedClientException' });
      },
    },
    {
      name: 'GET /health answers 200',
      async run() {
        assert.equal((await fetch(`${ApiUrl}/health`)).status, 200);
      },
    },
    {
      name: 'an unknown path answers our own 404',
      async run() {
        const response = await fetch(`${ApiUrl}/no/such/path`);
        assert.equal(response.status, 404);
        assert.equal(response.headers.get('content-type'), 'application/problem+json');
        assert.equal(((await response.json()) as { code: string }).code, 'not_found');
      },
    },
    {
      name: 'before its secret is set, the Qiscus app says so',
      async run() {
        const response = await requestPasscode(QiscusUrl);
        assert.equal(response.status, 503);
        assert.equal(((await response.json()) as { code: string }).code, 'key_not_configured');
      },
    },
    {
      name: 'with a secret and a passcode by SMS, the Qiscus SDK logs in',
      async run() {
        const SecretString = randomBytes(48).toString('base64url');
        await secretsAs(credentials.accessKeyId).send(
          new PutSecretValueCommand({ SecretId: QiscusSecretName, SecretString }),
        );
        await setTimeout(readAgainMillis);
        const requested = await requestPasscode(QiscusUrl);
        assert(requested.ok, `the passcode request answered ${requested.status}`);
        const passcode = (await emulator.sentTo(phoneNumber)).at(-1)?.match(/\b\d{6}\b/)?.[0];
        assert(passcode, 'no SMS holds a passcode of six digits');
        const loggedIn = await logIn({ passcode });
        assert(loggedIn.outcome === 'logged-in', described(loggedIn));
        assert.equal(loggedIn.userId, phoneNumber);
        identityToken = loggedIn.identityToken;
      },
    },
    {
      name: 'the same identity token a second time is refused',
      async run() {
        assert(identityToken, 'there is none to present');
        const replayed = await logIn({ passcode: '', identityToken });
        assert(replayed.outcome === 'refused' && replayed.at === 'verify', described(replayed));
        assert(replayed.status >= 400 && replayed.status < 500, described(replayed));
      },
    },
    {
      name: 'the rotation function makes keys and publishes them; another rotation keeps these and adds one',
      async run() {
        const { WonderfulUrl, WonderfulSecretName } = outputs;
        assert(WonderfulUrl && WonderfulSecretName);
        const jwks = async () => {
          const response = await fetch(`${WonderfulUrl}/.well-known/jwks.json`);
          return { status: response.status, keys: ((await response.json()) as { keys?: object[] }).keys };
        };
        assert.equal((await jwks()).status, 503);
        await rotate(emulator, config.name, WonderfulSecretName);
        await setTimeout(readAgainMillis);
        const [first, next] = (await jwks()).keys ?? [];
        assert(first && next, 'there is one key in use and the next');
        await rotate(emulator, config.name, WonderfulSecretName);
        const status = await vending('secret status wonderful', { config });
        assert.match(status.out, /AWSCURRENT .*true/);
        const published = await vending('secret published wonderful --json', { config });
        assert.equal(JSON.parse(published.out).rows.length, 3);
      },
    },
    {
      name: 'the CLI finds the stack by its outputs: a user is added, has a token, and is cut off',
      async run() {
        const password = 'correct horse battery staple';
        const SecretString = randomBytes(48).toString('base64url');
        await secretsAs(credentials.accessKeyId).send(
          new PutSecretValueCommand({ SecretId: ComapiSecretName, SecretString }),
        );
        const run = (line: string, ...secrets: string[]) => vending(line, { config, secrets });
        const added = await run('users add comapi alice', password, password);
        assert.deepEqual([added.code, added.said], [0, 'alice can log in to comapi.']);
        const token = () => run('token comapi --user alice', password);
        assert.match((await token()).out, /"jwt": "ey/);
        assert.equal((await run('cutoff set comapi alice')).code, 0);
        const refused = await token();
        assert.equal(refused.code, 1);
        assert.match(refused.said, /answered 403/);
      },
    },
    {
      name: 'it lists API keys, and tells secrets that are set from those that are not',
      async run() {
        const run = (line: string) => vending(line, { config });
        assert.equal((await run('keys create avaya --json')).code, 0);
        assert.equal(JSON.parse((await run('keys list --json')).out).rows.length, 1);
        const { code, out } = await run('secret status --json');
        const rows = JSON.parse(out) as { label: string; usable: boolean }[];
        const current = rows.filter(({ label }) => label === 'AWSCURRENT');
        assert.deepEqual([code, current.filter(({ usable }) => usable).length], [1, 3]);
      },
    },
  ];
}

/** An outcome for a failure's message, without its tokens. */
function described(outcome: QiscusOutcome): string {
  if (outcome.outcome === 'logged-in') return 'the client was logged in';
  return `the client was refused at ${outcome.at} with ${outcome.status}: ${JSON.stringify(outcome.body)}`;
}

function requestPasscode(qiscusUrl: string): Promise<Response> {
  return fetch(`${qiscusUrl}/auth/passcode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ phone_number: phoneNumber }),
  });
}
