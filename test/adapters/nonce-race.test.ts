import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamodbNonces } from '../../lambdas/adapters/dynamodb/nonces.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import type { NonceStore } from '../../lambdas/vending/nonce-store.ts';
import { isWhole } from '../harness/whole.ts';
import { createTable } from './create-table.ts';
import { readThenDelete } from './read-then-delete.ts';

const crowd = isWhole ? 500 : 20;
/** CI asks for 20. */
const rounds = Number(process.env['RACE_ROUNDS'] ?? 5);
const now = 1_800_000_000;
const later = now + 60;
let thread: Worker;
let table: Table;

beforeAll(async () => {
  thread = new Worker(new URL('./crowded-dynamodb.ts', import.meta.url), { workerData: { crowd } });
  const [endpoint] = (await once(thread, 'message')) as [string];
  table = await createTable(endpoint, { maxSockets: crowd });
});
afterAll(async () => {
  await thread.terminate();
  table.client.destroy();
});

type Racing = Pick<NonceStore, 'issue' | 'vend' | 'adopt' | 'redeem'>;

/** For each round, on a nonce of its own: how many of the crowd were told that theirs was the one that spent it. */
async function race(store: Racing, step: 'vend' | 'redeem', rounds: number): Promise<number[]> {
  const winners: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const nonce = `${step} ${round} ${Math.random()}`;
    await (step === 'vend' ? store.issue(nonce, later) : store.adopt(nonce, 'token', later));
    const outcomes = await Promise.all(
      Array.from({ length: crowd }, (_, at) =>
        step === 'vend' ? store.vend(nonce, `token ${at}`, later, now) : store.redeem(nonce, 'token', now),
      ),
    );
    winners.push(outcomes.filter((outcome) => outcome === 'spent').length);
  }
  return winners;
}

const oneEachOf = (rounds: number) => Array.from({ length: rounds }, () => 1);

test.each(['vend', 'redeem'] as const)(
  `${crowd} concurrent requests to %s one nonce over the wire: exactly one wins in each of ${rounds} rounds`,
  async (step) => {
    expect(await race(dynamodbNonces(table, 'app'), step, rounds)).toEqual(oneEachOf(rounds));
  },
);

test.each(['vend', 'redeem'] as const)(
  'control: to %s by reading and then deleting has many winners, and the race shows it',
  async (step) => {
    const winners = await race(readThenDelete(table), step, 2);
    expect(winners).not.toEqual(oneEachOf(2));
    expect(Math.max(...winners)).toBeGreaterThan(1);
  },
);
