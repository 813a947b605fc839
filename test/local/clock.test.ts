import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Runner, startRunner } from '../../local/runner.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

/** Tells everything that a function takes the time from. */
const indexJs = `
  exports.handler = async (event, context) => {
    const waitMillis = Number(event.queryStringParameters?.waitMillis ?? 0);
    const begunAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, waitMillis));
    return {
      now: Date.now(),
      constructed: new Date().getTime(),
      written: Date.parse(new Date().toISOString()),
      given: [new Date(0).getTime(), new Date('2020-01-01').getTime(), new Date(2020, 0, 1).getFullYear()],
      isDate: new Date() instanceof Date,
      passedMillis: Date.now() - begunAt,
      remainingMillis: context.getRemainingTimeInMillis(),
      timeEpoch: event.requestContext.timeEpoch,
      pid: process.pid,
    };
  };`;

interface Told {
  now: number;
  constructed: number;
  written: number;
  given: number[];
  isDate: boolean;
  passedMillis: number;
  remainingMillis: number;
  timeEpoch: number;
  pid: number;
}

const start = (now?: () => number) =>
  startRunner({
    assembly: writeAssembly(smallTemplate(), indexJs),
    port: 0,
    stateDirectory: temporaryDirectory(),
    log: () => {},
    ...(now && { now }),
  });
const hour = 3_600_000;
const future = Date.UTC(2031, 4, 6, 7, 8, 9);
let time = future;
let runner: Runner;

beforeAll(async () => {
  runner = await start(() => time);
});
afterAll(async () => {
  await runner.close();
  removeDirectories();
});

const told = async (waitMillis = 0, { baseUrl } = runner) =>
  (await (await fetch(`${baseUrl}/?waitMillis=${waitMillis}`)).json()) as Told;

/** Close to it: an invocation takes a while, and the function's clock goes on. */
function expectNear(actual: number, expected: number) {
  expect(actual).toBeGreaterThanOrEqual(expected - 5);
  expect(actual).toBeLessThan(expected + hour / 60);
}

test('a function takes the time from the runner, whichever way it asks', async () => {
  time = future;
  const { now, constructed, written, timeEpoch, ...more } = await told();
  for (const each of [now, constructed, written]) expectNear(each, future);
  expect(timeEpoch).toBe(future);
  expect(more).toMatchObject({ given: [0, Date.UTC(2020, 0, 1), 2020], isDate: true });
});

test('a warm one sees a jump, forwards and back, as a sandbox that was frozen does', async () => {
  time = future;
  const { pid } = await told();
  for (const ahead of [6 * hour, -30 * 24 * hour, 0]) {
    time = future + ahead;
    const next = await told();
    expectNear(next.now, time);
    expect(next.pid).toBe(pid);
  }
});

test('its clock goes on during an invocation, and it has the time that the template says', async () => {
  time = future + hour;
  const { passedMillis, remainingMillis } = await told(100);
  expect(passedMillis).toBeGreaterThan(0);
  expect(remainingMillis).toBeGreaterThan(0);
  expect(remainingMillis).toBeLessThanOrEqual(5_000 - passedMillis);
});

test('Secrets Manager has the same time', async () => {
  const client = new SecretsManagerClient({
    ...runner.administrator,
    endpoint: runner.endpoints.secretsManager,
  });
  const describe = new DescribeSecretCommand({ SecretId: 'small/first/signing-key' });
  expect((await client.send(describe)).CreatedDate?.getTime()).toBe(future);
});

test("without a clock of its own, everything has the machine's (control)", async () => {
  const real = await start();
  const { now, timeEpoch } = await told(0, real);
  await real.close();
  for (const each of [now, timeEpoch]) expect(Math.abs(each - Date.now())).toBeLessThan(hour / 60);
});
