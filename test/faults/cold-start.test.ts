import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { secretsManagerSource } from '../../lambdas/adapters/secrets-manager.ts';
import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import { appOf } from '../../lambdas/config/apps.ts';
import { isSigning } from '../../lambdas/contract/app.ts';
import { keyRingsOf } from '../../lambdas/own-keys/rings-of.ts';
import { startSecrets } from '../adapters/start-secrets.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import config from '../fixtures/demo-config.ts';
import { isWhole } from '../harness/whole.ts';
import { madeUpSecret } from '../vending/made-up-key.ts';
import { type FaultyWire, startFaultyWire } from './faulty-wire.ts';

const qiscus = appOf(config, 'qiscus');
const sandboxes = isWhole ? 1_000 : 50;
let secrets: Awaited<ReturnType<typeof startSecrets>>;
let wire: FaultyWire;
beforeAll(async () => {
  secrets = await startSecrets();
  wire = await startFaultyWire(secrets.url);
});
afterAll(() => Promise.all([wire.close(), secrets.close()]));

/** Secrets Manager's quota for GetSecretValue (User Guide, "AWS Secrets Manager quotas"). */
const quotaPerSecond = 10_000;

test.each([
  ['with one version', 1],
  ['that was changed', 2],
])(
  `${sandboxes} cold sandboxes, each with ten requests at once, read a secret %s once: current and previous`,
  async (_what, versions) => {
    if (!isSigning(qiscus)) throw new Error('qiscus signs');
    const client = secrets.clientOf('administrator');
    const create = new CreateSecretCommand({ Name: `secret-${versions}`, SecretString: madeUpSecret });
    const { ARN = '' } = await client.send(create);
    const change = new PutSecretValueCommand({ SecretId: ARN, SecretString: `${madeUpSecret}-changed` });
    if (versions > 1) await client.send(change);

    const functions = secrets.clientOf('administrator', wire.url);
    const source = secretsManagerSource(functions, ARN);
    const before = wire.calls.length;
    const published = memoryPublishedKeys();
    const used = memoryList();
    await Promise.all(
      Array.from({ length: sandboxes }, async () => {
        const { token } = keyRingsOf(qiscus, {
          sourceOf: () => source,
          published,
          usedOf: () => used,
          clock: systemClock,
          random: Math.random,
          journal: { secretRead: () => {}, secretUnread: () => {} },
        });
        await Promise.all(Array.from({ length: 10 }, () => token.snapshot()));
      }),
    );
    const calls = wire.calls.slice(before).map(({ operation }) => operation);
    functions.destroy();
    client.destroy();
    expect(calls).toEqual(Array(2 * sandboxes).fill('GetSecretValue'));
    // Lambda starts at most 1,000 sandboxes of a function in ten seconds; even all in one second are within the quota.
    expect((calls.length / sandboxes) * 1_000).toBeLessThan(quotaPerSecond);
  },
);
