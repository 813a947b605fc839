import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { costsOf, monthlyOf } from '../../cli/cost/estimate.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import config from '../fixtures/demo-config.ts';
import { vending } from '../harness/cli.ts';

const apps = appsOf(config);
const lambda = (MemorySize: number, SystemLogLevel = 'WARN') => ({
  Type: 'AWS::Lambda::Function',
  Properties: { MemorySize, LoggingConfig: { SystemLogLevel } },
});
const names = apps.map(({ name }) => `ServeApp${name.replaceAll('-', '')}`);
const templateWith = (memoryMegabytes: number) => ({
  Resources: {
    ...Object.fromEntries(
      ['ServeShared', ...names].map((name) => [`TokenVending${name}0A1B2C3D`, lambda(memoryMegabytes)]),
    ),
    One: { Type: 'AWS::SecretsManager::Secret' },
    Two: { Type: 'AWS::SecretsManager::Secret' },
    Alarm: { Type: 'AWS::CloudWatch::Alarm' },
  },
});
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'token-vending-cost-'));
  writeFileSync(join(folder, `${config.name}.template.json`), JSON.stringify(templateWith(1_769)));
});
afterAll(() => rmSync(folder, { recursive: true }));

const costOf = (app: string, caller: string, memoryMegabytes = 1_769, tokens = 1_000_000) =>
  costsOf(apps, templateWith(memoryMegabytes), tokens).find(
    (each) => each.app === app && each.caller === caller,
  );

/** With a whole CPU. */
const gigabytes = 1_769 / 1_024;

/** By hand, for a million. Wonderful by `oidc`: 1 request, 1 round, 1 write, 2 items read. */
test('a login at Wonderful', () => {
  const cost = costOf('wonderful', 'oidc');
  expect(cost).toMatchObject({ requests: [{ request: 'a vend by `oidc`' }], api: 1 });
  // 0.20, and 6 + 1.7 ms at 0.0000133334 a GB-s.
  expect(cost?.lambda).toBeCloseTo(0.2 + 7_700 * gigabytes * 0.0000133334, 6);
  // 0.625 + 2 x 0.125.
  expect(cost?.dynamodb).toBeCloseTo(0.875, 6);
  // 0.91 GB at 0.50, and 1 GB at 0.09.
  expect(cost?.logs).toBeCloseTo(0.455, 6);
  expect(cost?.transfer).toBeCloseTo(0.09, 6);
  expect(cost?.total).toBeCloseTo(1 + (cost?.lambda ?? 0) + 0.875 + 0.455 + 0.09, 6);
});

/** By hand: nonce (1 round), vend by password (2 rounds, one hash), redeem (1 round): 3 requests. */
test('a login at Comapi, from the nonce to the session', () => {
  const cost = costOf('comapi', 'password');
  expect(cost).toMatchObject({ api: 3 });
  // 3 x 0.20, and 7.7 + (12 + 1.7 + 215) + 7.7 ms.
  expect(cost?.lambda).toBeCloseTo(0.6 + 244_100 * gigabytes * 0.0000133334, 6);
  // 2 + 6 + 2 writes; of 0 + 4 + 2 items that are read, two cost half.
  expect(cost?.dynamodb).toBeCloseTo(10 * 0.625 + 5 * 0.125, 6);
  const parts = cost?.requests.map(({ request, total }) => [request, total] as const) ?? [];
  expect(parts.map(([request]) => request)).toEqual(['a nonce', 'a vend by `password`', 'a redeem']);
  expect(parts.reduce((sum, [, usd]) => sum + usd, 0)).toBeCloseTo(cost?.total ?? 0, 9);
});

test('less memory: waiting costs less, and our own work takes longer; more memory: it takes no less', () => {
  // 6 ms of 0.5 GB, and 1.7 ms of all of the memory that has a whole CPU.
  const own = 1_700 * gigabytes * 0.0000133334;
  expect(costOf('wonderful', 'oidc', 512)?.lambda).toBeCloseTo(0.2 + 3_000 * 0.0000133334 + own, 6);
  expect(costOf('wonderful', 'oidc', 3_538)?.lambda).toBeCloseTo(
    0.2 + 2 * 7_700 * gigabytes * 0.0000133334,
    6,
  );
});

test("the gateway's own log is one more line a request", () => {
  const { Resources } = templateWith(1_769);
  const Stage = { Type: 'AWS::ApiGatewayV2::Stage', Properties: { AccessLogSettings: {} } };
  const costs = costsOf(apps, { Resources: { ...Resources, Stage } }, 1_000_000);
  // 0.91 GB and 0.35 GB at 0.50.
  expect(costs.find(({ app }) => app === 'wonderful')?.logs).toBeCloseTo(0.63, 6);
});

test("Lambda's own lines cost, if they are asked for", () => {
  const { Resources } = templateWith(1_769);
  const talkative = { ...Resources, TokenVendingServeAppwonderful0A1B2C3D: lambda(1_769, 'INFO') };
  const costs = costsOf(apps, { Resources: talkative }, 1_000_000);
  // 0.91 GB and 0.42 GB at 0.50.
  expect(costs.find(({ app }) => app === 'wonderful')?.logs).toBeCloseTo(0.665, 6);
});

test('twice the tokens cost twice as much', () => {
  const [one, two] = [1, 2].map((times) => costOf('qiscus', 'passcode', 1_769, times)?.total ?? 0);
  expect(two).toBeCloseTo(2 * (one ?? 0), 12);
});

test('what the stack costs if no one calls', () => {
  expect(monthlyOf(templateWith(1_769), apps.slice(0, 5))).toEqual({
    secrets: 0.8,
    alarms: 0.1,
    dashboards: 0,
    kmsKeys: 0,
    metrics: 12,
  });
});

test('an alarm over an expression of two metrics costs as much as two alarms', () => {
  const Metrics = [{ Expression: 'm0 + m1' }, { MetricStat: {} }, { MetricStat: {} }];
  const Sum = { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics } };
  const { Resources } = templateWith(1_769);
  expect(monthlyOf({ Resources: { ...Resources, Sum } }, [])['alarms']).toBeCloseTo(0.3, 6);
});

test('the command prints a line for each way to get a token', async () => {
  const { code, out } = await vending(`cost --tokens 1e6 --assembly ${folder}`);
  expect(code).toBe(0);
  expect(out).toMatch(/^wonderful +oidc +1\.00 +0\.38 +0\.88 +0\.4[56] +0\.09 +2\.80 +1$/m);
  expect(out).toContain('1,000,000 tokens, us-east-1, list prices of 2026-11-27');
  expect(out).toContain('secrets 0.80, alarms 0.10');
  const json = JSON.parse((await vending(`cost --json --assembly ${folder}`)).out);
  expect(json.costs).toHaveLength(costsOf(apps, templateWith(1_769), 1).length);
});

test.each([
  ['cost --assembly nowhere', 1, /nowhere.*does not exist: run `npm run synth`/],
  ['cost --tokens many', 2, /whole number/],
  ['cost --tokens 0', 2, /whole number/],
])('%s', async (line, code, message) => {
  expect(await vending(line)).toMatchObject({ code, said: expect.stringMatching(message) });
});
