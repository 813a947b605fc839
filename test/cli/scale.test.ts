import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { flowsOf } from '../../cli/cost/flows.ts';
import { scalePage } from '../../cli/scale/page.ts';
import { sandboxesAt, usageOf, wallsOf } from '../../cli/scale/walls.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import demo from '../fixtures/demo-config.ts';
import { vending } from '../harness/cli.ts';

/** The apps of the shipped configuration. */
const { comapi, qiscus, avaya, wonderful, chatsdk } = demo.apps;
const config = { ...demo, apps: { comapi, qiscus, avaya, wonderful, chatsdk } as typeof demo.apps };
const flow = (app: string, caller: string) => {
  const found = appsOf(config)
    .flatMap(flowsOf)
    .find((each) => each.app === app && each.caller === caller);
  if (!found) throw new Error(`${app} has no flow by ${caller}`);
  return found;
};

test('docs/scale.md has the figures that the command computes', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/scale.md'), 'utf8');
  expect(page).toContain(scalePage(config));
  expect(await vending('scale', { config })).toEqual({ code: 0, out: scalePage(config), said: '' });
});

/** By hand: 1 request of 6 ms and 1.7 ms of a whole CPU, of which it has 512/1,769; 1 write, 2 reads. */
test('a login at Wonderful', () => {
  const login = flow('wonderful', 'oidc');
  expect(usageOf(login, config)).toEqual({
    requests: 1,
    seconds: expect.closeTo(0.006 + 0.0017 * (1_769 / 512), 9),
    ephemeralWrites: 1,
    directoryWrites: 0,
    directoryReads: 2,
    cutOffReads: 1,
  });
  expect(wallsOf(login, config).map(({ name, tokensPerSecond }) => [name, tokensPerSecond])).toEqual([
    ['route', 500],
    ['`Ephemeral` writes', 4_000],
    ['`Directory` reads', 6_000],
    ['gateway', 10_000],
    ['invocations', 10_000],
    ['table reads', 20_000],
    ['table writes', 40_000],
    ['cut-off copies', 48_000],
    ['concurrency', 84_220],
  ]);
});

/** By hand: 10 writes; 11.9 ms, 12 + 216.7 ms and 7.7 ms in 3 requests, the last two with a whole CPU. */
test('a login at Comapi, from the nonce to the session', () => {
  const login = flow('comapi', 'password');
  expect(wallsOf(login, config)[0]).toEqual({ name: '`Ephemeral` writes', tokensPerSecond: 400 });
  expect(wallsOf(login, config)).toContainEqual({ name: 'concurrency', tokensPerSecond: 4_027 });
});

test('a sandbox serves ten requests a second at most, however short they are', () => {
  const usage = usageOf(flow('wonderful', 'oidc'), config);
  expect([1, 100, 1_000].map((rate) => sandboxesAt(rate, usage))).toEqual([1, 10, 100]);
});
