import { expect, test } from '@jest/globals';
import { type Counted, callsOf, requests } from '../../cli/cost/requests.ts';
import { serve, standIns } from '../attacks/attack.ts';
import { isServed } from '../attacks/client.ts';
import type { Answer } from '../attacks/service.ts';
import { isWhole } from '../harness/whole.ts';
import { documented, everyRequest } from './every-request.ts';

/** What `vending cost` reckons with. The tables are one here. */
const reckoned = Object.entries(requests).map(
  ([request, { rounds, ephemeral, directory }]: [string, Counted]) => ({
    request,
    rounds,
    writes: ephemeral.writes + directory.writes,
    reads: ephemeral.reads + directory.reads,
    batches: Math.min(directory.batched, 1),
  }),
);

/** The rounds of one request, which is served. */
async function roundsOf(request: string, ask: () => Promise<Answer>): Promise<string[][]> {
  let answer: Answer | undefined;
  const rounds = await standIns.wire.roundsOf(async () => {
    answer = await ask();
  });
  expect([request, answer && isServed(answer)]).toEqual([request, true]);
  return rounds;
}

test('every request waits for DynamoDB as often, and calls it as often, as docs/architecture.md says, over open connections', async () => {
  const counted = [];
  for (const [request, prepare] of Object.entries(await everyRequest(await serve()))) {
    // Once to warm the sandbox up: its keys are read, and its connections are open.
    await (await prepare())();
    const ask = await prepare();
    const { connections } = standIns.wire;
    const rounds = await roundsOf(request, ask);
    expect([request, standIns.wire.connections - connections]).toEqual([request, 0]);
    const count = (operations: RegExp) => rounds.flat().filter((each) => operations.test(each)).length;
    const [writes, reads] = [count(/^(Put|Update|Delete)Item$/), count(/^GetItem$/)];
    counted.push({ request, rounds: rounds.length, writes, reads, batches: count(/^BatchGetItem$/) });
  }
  expect(counted).toEqual(reckoned);
});

/** With a published list, with an API key, and with two secrets; CI tries all. */
const colds = isWhole
  ? Object.keys(requests)
  : ['a vend by `oidc`', 'a vend by `apiKey`', 'a vend that keeps the account'];

test('a cold sandbox adds one round at most: its secrets, versions in use and API key, side by side', async () => {
  let sandboxes = await serve();
  const service = {
    ...sandboxes,
    call: (...args: Parameters<typeof sandboxes.call>) => sandboxes.call(...args),
  };
  const counted = [];
  for (const [request, prepare] of Object.entries(await everyRequest(service))) {
    if (!colds.includes(request)) continue;
    await (await prepare())();
    const ask = await prepare();
    sandboxes = sandboxes.cold();
    const rounds = await roundsOf(request, ask);
    const { rounds: warm }: Counted = requests[request as keyof typeof requests];
    counted.push([request, rounds.length <= warm + 1 || rounds]);
  }
  expect(counted).toEqual(colds.map((request) => [request, true]));
});

test('docs/architecture.md has the same counts', () => {
  expect(documented).toEqual(
    Object.entries(requests).map(([request, each]) => ({
      request,
      rounds: each.rounds,
      calls: callsOf(each),
    })),
  );
});
