import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { failuresOf, step } from '../harness/checks.ts';
import { bootstrap, type Deployed, deploy } from './deployed.ts';
import { gatewayChecks } from './gateway.ts';
import { borrowedKeys } from './identity-provider.ts';
import { type AccountCheck, resourceChecks } from './resources.ts';
import { suites } from './suites.ts';

/**
 * Deploys the tests' apps to the account and Region of your environment, runs the end-to-end tests through the deployed
 * URL, checks what no stand-in can show, and takes everything away again (docs/go-live.md). With `--emulator` it does
 * so at MiniStack, and names each check that proves nothing there.
 */
process.env['VENDING_STAGE'] ??= 'account';
const isEmulated = process.argv.includes('--emulator');
const { ACCOUNT_ADMINISTRATORS: administrators = '' } = process.env;
const directory = mkdtempSync(join(tmpdir(), 'token-vending-account-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const emulator = isEmulated ? await (await import('./emulator.ts')).startEmulator() : undefined;
const { default: config } = await import('../fixtures/demo-config.ts');
const { cleanUp } = await import('./clean-up.ts');
const { seedAccount } = await import('./seed-account.ts');
const adapt = emulator?.leaveOutUnknown ?? (() => {});

let failed = 1;
try {
  if (emulator) await step('cdk bootstrap', () => bootstrap(directory));
  failed = await checked(
    await step(`deploy ${config.name}`, () => deploy(directory, adapt, emulator?.variables ?? {})),
  );
} catch (error) {
  console.log(error);
}
await step('take everything away', () => cleanUp(directory, config.name));
console.log(`account test: ${failed === 0 ? 'passed' : `${failed} failed`}`);
process.exit(failed > 0 ? 1 : 0);

async function checked(first: Deployed): Promise<number> {
  const { ApiUrl: apiUrl = '', WonderfulUrl, WonderfulSecretName = '' } = first.outputs;
  const jwksUrl = `${WonderfulUrl}/.well-known/jwks.json`;
  const identityProvider =
    emulator?.identityProvider ??
    (await borrowedKeys(new SecretsManagerClient({}), WonderfulSecretName, jwksUrl));
  if (!emulator)
    await step('deploy again, with an identity provider', () =>
      deploy(directory, adapt, { ACCOUNT_JWKS_URL: jwksUrl }),
    );
  for (const [name, secretId] of Object.entries(first.outputs))
    if (emulator && /^(Wonderful|WonderfulNonce|Rotated|Guests)SecretName$/.test(name))
      await step(`make the first keys: ${secretId}`, () => emulator.rotate(config.name, secretId));
  const file = join(directory, 'credentials.json');
  const credentials = await step('paste secrets, add users', () =>
    seedAccount(first, identityProvider, file),
  );
  const bearer = async () => credentials.apps['wonderful-nonce']?.bearerToken ?? '';
  const chosen = Object.entries(suites).flatMap(([suite, notOnEmulator]) =>
    emulator && notOnEmulator ? [] : [suite],
  );
  const all: AccountCheck[] = [
    ...gatewayChecks(apiUrl, bearer),
    ...resourceChecks(first, config.name, administrators),
    { name: `the end-to-end tests: ${chosen.length} suites`, run: () => endToEnd(apiUrl, file, chosen) },
  ];
  const able = all.filter(({ notOnEmulator }) => !emulator || notOnEmulator === undefined);
  for (const { name, notOnEmulator } of all)
    if (emulator && notOnEmulator !== undefined) console.log(`NOT SHOWN ${name}: ${notOnEmulator}`);
  for (const [suite, notOnEmulator] of Object.entries(suites))
    if (emulator && notOnEmulator) console.log(`NOT SHOWN ${suite}: ${notOnEmulator}`);
  const failures = await failuresOf(able);
  await identityProvider.close();
  return failures;
}

function endToEnd(
  VENDING_BASE_URL: string,
  VENDING_CREDENTIALS_FILE: string,
  chosen: readonly string[],
): Promise<void> {
  const jest = spawn('npm', ['test', '--', '--runInBand', ...chosen], {
    stdio: 'inherit',
    env: {
      ...process.env,
      VENDING_BASE_URL,
      VENDING_CREDENTIALS_FILE,
      VENDING_OUTBOX_FILE: join(directory, 'none'),
    },
  });
  return new Promise((resolve, reject) => {
    jest.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the tests ended with ${code}`))));
  });
}
