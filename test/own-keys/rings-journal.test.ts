import { expect, test } from '@jest/globals';
import { credentialRingOf, type KeyJournal, keyRingsOf } from '../../lambdas/own-keys/rings-of.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { signingApp, upstreamApp } from '../vending/demo-app.ts';

/** A secret at 1,000, and what the journal of its app is told. */
function newSecret() {
  const clock = setClock(1_000);
  const told: Parameters<KeyJournal['secretUnread' | 'secretRead']>[0][] = [];
  const secret = memorySecret({ clock });
  const used = memoryList();
  const journal: KeyJournal = {
    secretRead: (read) => told.push(read),
    secretUnread: (not) => told.push(not),
  };
  const ports = { published: memoryPublishedKeys(), usedOf: () => used, random: () => 1, clock, journal };
  return { clock, secret, used, told, ports: { ...ports, sourceOf: () => secret } };
}
const value = 'made-up-0123456789-abcdefghijklmnop';

test('the journal has every attempt to read a secret, with its name', async () => {
  const { clock, secret, used, told, ports } = newSecret();
  const app = signingApp('comapi');
  const { token } = keyRingsOf(app, ports);
  const lost = { versionId: 'lost', keepSeconds: 1_000_000 };
  secret.put(value);
  await token.snapshot();
  const read = { secret: 'signing-key', versionId: 'version-1', createdAt: 1_000, rejected: undefined };
  expect(told.splice(0)).toEqual([read]);

  // An earlier version that can't be read stops nothing, but is told.
  await used.write([...used.list().keys, lost], used.list());
  const whole = secret.read;
  secret.read = async (which) => {
    if (typeof which === 'object') throw new Error('made-up outage');
    return whole(which);
  };
  clock.advance(app.keyMaxAgeSeconds);
  await token.snapshot();
  expect(told.splice(0)).toEqual([
    { secret: 'signing-key', reason: 'version lost: made-up outage' },
    expect.objectContaining(read),
  ]);

  secret.isDown = true;
  clock.advance(app.keyMaxAgeSeconds);
  await token.snapshot();
  expect(told).toEqual([
    {
      secret: 'signing-key',
      reason: 'Secrets Manager InternalServiceError',
      ageSeconds: app.keyMaxAgeSeconds,
    },
  ]);
});

test('likewise for credentials, which have never been read', async () => {
  const { told, ports } = newSecret();
  const why = await failureOf(credentialRingOf(upstreamApp('avaya'), ports).snapshot());
  const { message: reason } = why as Error;
  expect(told).toEqual([{ secret: 'upstream-credentials', reason, ageSeconds: undefined }]);
});
