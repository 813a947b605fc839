import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from '@jest/globals';
import { rotate } from '../../cli/secrets/changes.ts';
import type { SecretSource } from '../../lambdas/keys/secret-source.ts';
import { listen } from '../../local/listen.ts';
import { madeUpSecret, ownKeysApp } from './made-up-secret.ts';

/** A rotation whose secret changes at the polls that the test names; Secrets Manager answers it in this order. */
async function rotating(answers: readonly ('begun' | 'previous' | 'invalid')[], patienceMillis = 60_000) {
  const made = madeUpSecret(ownKeysApp());
  const { versions } = made;
  const changes = new Map<number, () => unknown>();
  let [begun, polls] = [0, -1];
  const read: SecretSource['read'] = async (which) => {
    // The first read is before the rotation.
    if (which === 'AWSCURRENT') await changes.get(++polls)?.();
    if (polls > 100) throw new Error('it never ends');
    return versions.read(which);
  };
  const messages = {
    previous: "A previous rotation isn't complete.",
    invalid: 'It has no rotation function.',
  };
  const service = await listen((_, response) => {
    const answer = answers[begun++] ?? 'begun';
    const body = answer === 'begun' ? {} : { __type: 'InvalidRequestException', Message: messages[answer] };
    response.writeHead(answer === 'begun' ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  }, 0);
  const client = new SecretsManagerClient({
    endpoint: service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
  });
  return {
    ...made,
    at: (poll: number, change: () => unknown) => changes.set(poll, change),
    async rotate() {
      const changed = { ...made.chosen, versions: { ...versions, read }, client };
      const pauses = { patienceMillis, pollMillis: 1 };
      const version = await rotate(changed, pauses).catch((error: Error) => error.message);
      client.destroy();
      await service.close();
      return { version, begun };
    },
  };
}

test('a rotation begins once, and ends when another version is current, even if there was none', async () => {
  const { put, at, rotate } = await rotating(['begun']);
  at(3, () => put('first'));
  expect(await rotate()).toEqual({ version: 'version-1', begun: 1 });
});

test('if an earlier rotation has not ended, its version is waited for', async () => {
  const { put, versions, at, rotate } = await rotating(['previous']);
  put('first');
  const pending = versions.startRotation();
  await versions.writePending(pending, 'second');
  at(3, () => versions.makeCurrent(pending));
  expect(await rotate()).toEqual({ version: pending, begun: 1 });
});

test('if an earlier rotation ends without a version, another one begins', async () => {
  const { put, versions, at, rotate } = await rotating(['previous', 'previous', 'begun']);
  put('first');
  const pending = versions.startRotation();
  await versions.writePending(pending, 'second');
  at(2, () => versions.dropPending(pending));
  at(6, () => put('third'));
  expect(await rotate()).toEqual({ version: 'version-3', begun: 3 });
});

test('it is not waited for what can not begin, nor for ever', async () => {
  const refused = await rotating(['invalid']);
  expect(await refused.rotate()).toEqual({ version: 'It has no rotation function.', begun: 1 });
  const slow = await rotating(['begun'], 20);
  expect(await slow.rotate()).toEqual({
    version: expect.stringMatching(/^Not done after .* RotateKey says why\.$/),
    begun: 1,
  });
});
