import { beforeAll, expect, test } from '@jest/globals';
import { at, serve, start } from '../attacks/attack.ts';
import { isServed } from '../attacks/client.ts';
import type { Answer } from '../attacks/service.ts';
import { testWhole } from '../harness/whole.ts';
import { documented, everyRequest } from '../limits/every-request.ts';
import { dynamodb, noFault, withTimeouts } from './faulty-aws.ts';
import type { Fault } from './faulty-wire.ts';

type Ask = () => Promise<Answer>;
type Prepared = readonly [request: string, prepare: () => Promise<Ask>];
let prepared: Prepared[];

/** Every kind of request, in a sandbox that is warm. */
async function everyWarmRequest(): Promise<Prepared[]> {
  const requests = Object.entries(await everyRequest(await serve()));
  for (const [, prepare] of requests) await (await prepare())();
  return requests;
}
beforeAll(async () => {
  at(start);
  prepared = await everyWarmRequest();
});

const outage = ({ status, headers }: Answer) => [status, headers['retry-after']];
const code = ({ body }: Answer) => body?.code ?? body?.error?.code;

/** Each request meets the fault, and is sent once more without it. */
async function meets(fault: Fault): Promise<void> {
  for (const [request, prepare] of prepared) {
    const ask = await prepare();
    const before = dynamodb.calls.length;
    dynamodb.faultOf = () => fault;
    const answer = await ask();
    noFault();
    const calls = dynamodb.calls.length - before;
    expect([request, ...outage(answer)]).toEqual([request, 503, '5']);
    const most = 2 * (documented.find((row) => row.request === request)?.calls ?? 0);
    expect([request, calls, calls > 0 && calls <= most]).toEqual([request, calls, true]);
    const again = await ask();
    expect([request, code(again), isServed(again)]).toEqual([request, undefined, true]);
  }
}

test('while DynamoDB is down, every request is 503 at once and spends nothing: sent again, it is served', () =>
  meets('cut'));

testWhole('while DynamoDB throttles, every request is 503 after two attempts and spends nothing', () =>
  meets({ exception: 'ProvisionedThroughputExceededException' }),
);

testWhole('a write whose answer is lost is sent again, and costs no one anything', async () => {
  for (const [request, prepare] of prepared) {
    const ask = await prepare();
    dynamodb.faultOf = ({ time }) => (time === 0 ? 'lost' : undefined);
    const answer = await ask();
    noFault();
    expect([request, code(answer), isServed(answer)]).toEqual([request, undefined, true]);
  }
});

testWhole(
  'whichever call of a request fails, it is 503; it is served later, or with another nonce or code',
  async () => {
    for (const [request, prepare] of prepared) {
      const { calls = 0 } = documented.find((row) => row.request === request) ?? {};
      for (let failing = 0; failing < calls; failing += 1) {
        const ask = await prepare();
        let sent = -1;
        dynamodb.faultOf = ({ time }) => {
          if (time === 0) sent += 1;
          return time > 0 || sent === failing ? 'cut' : undefined;
        };
        const answer = await ask();
        noFault();
        expect([request, failing, ...outage(answer)]).toEqual([request, failing, 503, '5']);
        const again = await ask();
        const wantsAnother = / nonce|`pass|redeem/.test(request) && [401, 403, 409].includes(again.status);
        expect([request, failing, again.status, isServed(again) || wantsAnother]).toEqual([
          request,
          failing,
          again.status,
          true,
        ]);
      }
    }
  },
);

/** A call has 1.5 s; on Lambda, connecting has 1 s of them. */
const attemptMillis = 1_500;

testWhole('while DynamoDB hangs, every request is 503 within two attempts', () =>
  withTimeouts(attemptMillis, async () => {
    const asks: [string, Ask][] = [];
    for (const [request, prepare] of await everyWarmRequest()) asks.push([request, await prepare()]);
    dynamodb.faultOf = () => 'hung';
    const startedAt = performance.now();
    for (const answer of await Promise.all(
      asks.map(async ([request, ask]) => [request, ...outage(await ask())]),
    ))
      expect(answer.slice(1)).toEqual([503, '5']);
    expect(performance.now() - startedAt).toBeLessThan(2 * attemptMillis + 2_000);
    noFault();
    for (const [request, ask] of asks) expect([request, isServed(await ask())]).toEqual([request, true]);
  }),
);

testWhole(
  'while DynamoDB takes a second for each call, every request is served within the time of its function',
  () =>
    withTimeouts(attemptMillis, async () => {
      const asks: [string, Ask][] = [];
      for (const [request, prepare] of await everyWarmRequest()) asks.push([request, await prepare()]);
      dynamodb.faultOf = () => 1_000;
      const startedAt = performance.now();
      const answers = await Promise.all(asks.map(async ([request, ask]) => [request, isServed(await ask())]));
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(answers).toEqual(asks.map(([request]) => [request, true]));
    }),
);
