import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { App } from '../../lambdas/contract/app.ts';
import { appEndpoints } from '../../lambdas/http/app-endpoints.ts';
import { edge } from '../../lambdas/http/edge.ts';
import type { Routed } from '../../lambdas/http/layers.ts';
import { loggerOf } from '../../lambdas/http/logger.ts';
import { sharedEndpoints } from '../../lambdas/http/shared-endpoints.ts';
import { sourceAddressOf } from '../../lambdas/http/source-address.ts';
import type { Minting } from '../../lambdas/vending/minting.ts';
import { signer } from '../../lambdas/vending/sign.ts';
import { eventOf, newContext, type Sent } from '../http/gateway-event.ts';
import { demoApp, profiles } from '../vending/demo-app.ts';
import { bearers, madeUpPorts } from '../vending/made-up-ports.ts';
import { anyHostile, json, known } from './any-hostile.ts';

/** Times the cost of an ordinary body. */
const most = 5;

const ordinary: Sent = {
  headers: { ...json, ...known },
  body: JSON.stringify(
    Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`field${at}`, 'x'.repeat(66)])),
  ),
};

/** One app's function, and the shared one, as Lambda runs them; keys are read once. */
function handlersOf(app: App) {
  const ports = madeUpPorts(app);
  const once = (ring: { snapshot(): Promise<unknown> }) => {
    const first = ring.snapshot();
    return { snapshot: () => first, reread: () => first };
  };
  const keys =
    ports.keys &&
    (Object.fromEntries(
      Object.entries(ports.keys).map(([name, ring]) => [name, once(ring)]),
    ) as unknown as typeof ports.keys);
  const minting = (
    ports.minting.by === 'us'
      ? { ...ports.minting, keys, mint: signer(ports.minting.app, keys) }
      : ports.minting
  ) as Minting;
  const own = appEndpoints(app, { ...ports, minting, callers: [...ports.callers, bearers] });
  const [shared, others] = sharedEndpoints([app], {
    noncesOf: () => ports.nonces,
    limiterOf: () => ports.limiter,
    clock: ports.clock,
  });
  const logger = loggerOf({ name: 'tv', stage: 'prod' });
  const source = sourceAddressOf(undefined);
  const unmatched = [...shared.keys(), ...others];
  return [
    ...[...own.keys()].map((key) => ({ key, handler: edge(logger, source, own) })),
    ...[...shared.keys(), 'GET /{proxy+}'].map((key) => ({
      key,
      handler: edge(logger, source, shared, unmatched),
    })),
  ];
}

/** Microseconds of CPU: the least of some runs, since other work of the process can only add to it. */
async function costOf(run: () => Promise<unknown>, runs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let time = 0; time < runs; time += 1) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

type Run = (sent: Sent) => () => Promise<unknown>;

/** The dearest input that a search finds, in multiples of the usual cost. */
async function dearest(run: Run, usual: number, seed: number): Promise<{ times: number; sent: Sent }> {
  const shots = [];
  for (const sent of fc.sample(anyHostile, { numRuns: 400, seed }))
    shots.push({ sent, cost: await costOf(run(sent), 2) });
  const found = [];
  for (const { sent } of shots.sort((a, b) => b.cost - a.cost).slice(0, 8))
    found.push({ times: (await costOf(run(sent), 30)) / usual, sent });
  return found.sort((a, b) => b.times - a.times)[0] ?? { times: 0, sent: {} };
}

test.each(Object.keys(profiles))(
  'no input costs an app of %s over five times an ordinary body',
  async (profile) => {
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const app = demoApp(profile);
    const { apiSpaceId } = app.settings as { apiSpaceId?: string };
    const pathParameters = { ...(apiSpaceId && { apiSpaceId }), sessionId: 'a' };
    const all = handlersOf(app).map(({ key, handler }) => {
      const run: Run = (sent) => () =>
        handler(eventOf(key, { pathParameters, ...sent }), newContext() as Routed);
      return { key, run };
    });
    for (const { run } of all) await costOf(run(ordinary), 50);
    const costs = new Map<string, number>();
    for (const { key, run } of all) costs.set(key, await costOf(run(ordinary), 50));
    /** Of the cheapest route that reads a body: beside a route that reads none, anything would look dear. */
    const least = Math.min(...[...costs].flatMap(([key, cost]) => (readsBody(key) ? [cost] : [])));
    const tooDear = [];
    for (const [seed, { key, run }] of all.entries()) {
      let { times, sent } = await dearest(run, Math.max(least, costs.get(key) ?? 0), seed);
      // Side by side once more: a busy machine may have slowed the one and not the other.
      for (let attempt = 0; times > most && attempt < 3; attempt += 1) {
        const usual = Math.max(least, await costOf(run(ordinary), 100));
        times = (await costOf(run(sent), 100)) / usual;
      }
      if (times > most) tooDear.push({ key, times, sent: JSON.stringify(sent).slice(0, 200) });
    }
    jest.restoreAllMocks();
    expect(tooDear).toEqual([]);
  },
);

const readsBody = (key: string) => key.startsWith('POST ') && !key.endsWith('/nonce');

test('the search finds an expression that looks for the end of a text again and again (control)', async () => {
  const quadratic: Run =
    ({ body = '' }) =>
    async () =>
      body.match(/"(?:[^"\\]|\\.)*"/g);
  for (let time = 0; time < 50; time += 1) await quadratic(ordinary)();
  const found = await dearest(quadratic, await costOf(quadratic(ordinary), 50), 1);
  expect(found.times).toBeGreaterThan(2 * most);
});
