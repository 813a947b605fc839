import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dynamodbNonces } from '../../lambdas/adapters/dynamodb/nonces.ts';
import type { NonceStore } from '../../lambdas/vending/nonce-store.ts';
import { startTable } from '../adapters/start-table.ts';
import { memoryNonces } from '../doubles/memory-nonces.ts';
import { isWhole } from '../harness/whole.ts';
import { nonceStoreContract } from './nonce-store-contract.ts';

let started: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  started = await startTable();
});
afterAll(() => started.close());

nonceStoreContract('memory', memoryNonces);
nonceStoreContract('DynamoDB over the wire', (app) => dynamodbNonces(started.table, app));

/** Few values, so that steps meet: two nonces, two tokens, and times on both sides of each other. */
const [nonce, token, time] = [
  fc.constantFrom('a', 'b'),
  fc.constantFrom('x', 'y'),
  fc.integer({ min: 1, max: 6 }),
];
const steps = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('issue' as const), nonce, time }),
    fc.record({ does: fc.constant('vend' as const), nonce, token, time, keepUntil: time }),
    fc.record({ does: fc.constant('adopt' as const), nonce, token, time }),
    fc.record({ does: fc.constant('redeem' as const), nonce, token, time }),
    fc.record({ does: fc.constant('isRedeemable' as const), nonce, token, time }),
  ),
  { maxLength: 14 },
);
type Step = typeof steps extends fc.Arbitrary<(infer Each)[]> ? Each : never;

async function take(store: NonceStore, step: Step, run: string): Promise<unknown> {
  const own = run + step.nonce;
  if (step.does === 'issue') return store.issue(own, step.time).catch(({ message }) => message);
  if (step.does === 'vend') return store.vend(own, step.token, step.keepUntil, step.time);
  return store[step.does](own, step.token, step.time);
}

test('whatever steps are taken in whatever order, the memory double and DynamoDB answer alike', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const run = randomUUID();
      const [memory, wire] = [memoryNonces(), dynamodbNonces(started.table, 'property')];
      for (const step of taken) expect(await take(wire, step, run)).toBe(await take(memory, step, run));
    }),
    { numRuns: isWhole ? 500 : 30 },
  );
});

test('the raw nonce is nowhere in the table, and the time to live is a number', async () => {
  const store = dynamodbNonces(started.table, 'at-rest');
  const nonces = { issued: randomUUID(), vended: randomUUID(), adopted: randomUUID() };
  await store.issue(nonces.issued, 2_000);
  await store.issue(nonces.vended, 2_000);
  await store.vend(nonces.vended, 'token', 3_000, 1_000);
  await store.adopt(nonces.adopted, 'token', 4_000);
  const { Items = [] } = await started.table.client.send(new ScanCommand({ TableName: started.table.name }));
  const own = Items.filter(({ pk }) => pk?.S?.startsWith('nonce#at-rest#'));
  expect(own.map(({ expiresAt }) => expiresAt)).toEqual(
    expect.arrayContaining([{ N: '2000' }, { N: '3000' }, { N: '4000' }]),
  );
  expect(own).toHaveLength(3);
  for (const nonce of Object.values(nonces)) expect(JSON.stringify(Items)).not.toContain(nonce);
});
