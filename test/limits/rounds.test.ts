import { expect, test } from '@jest/globals';
import { serve, standIns } from '../attacks/attack.ts';
import { isServed } from '../attacks/client.ts';
import type { Answer } from '../attacks/service.ts';
import { documented, everyRequest } from './every-request.ts';

test('every request waits for DynamoDB as often, and calls it as often, as docs/architecture.md says', async () => {
  const counted = [];
  for (const [request, prepare] of Object.entries(await everyRequest(await serve()))) {
    // Once to warm the sandbox up: its keys are read, and its connections are open.
    await (await prepare())();
    const ask = await prepare();
    let answer: Answer | undefined;
    const rounds = await standIns.wire.roundsOf(async () => {
      answer = await ask();
    });
    expect([request, answer && isServed(answer)]).toEqual([request, true]);
    counted.push({ request, rounds: rounds.length, calls: rounds.flat().length });
  }
  expect(counted).toEqual(documented);
});
