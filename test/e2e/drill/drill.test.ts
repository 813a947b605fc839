import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { put, rotate } from '../../../cli/secrets/changes.ts';
import { drill, type Tally } from '../../../cli/secrets/drill.ts';
import { generatedSecrets } from '../../harness/generated-secrets.ts';
import { leaksIn } from '../../harness/log-scan.ts';
import { serveDrill } from './serve-drill.ts';
import { redeemedTraffic, verifiedTraffic } from './traffic.ts';
import { verifiersOf } from './verifiers.ts';

/** The drill is left out unless this is set (`jest.config.js`). */
const rounds = Number(process.env['DRILL_ROUNDS']);
/** For every jump of the clock; traffic goes on all the time. On a busy machine, until each kind had its turns. */
const momentMillis = 20;
const turns = 2;
const patienceMillis = 120_000;
/** After a change: longer than a new key is published before it signs. */
const goOnSeconds = 14_400;
const firstJumpsSeconds = [5, 5, 60];
const jumpSeconds = { min: 60, max: 1_800 };

const { time, service, secretOf } = serveDrill();

const privatePem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
const secretLines: string[] = [];
/** As people paste: with whatever comes along. */
function pasted(value: string, round: number) {
  secretLines.push(...value.split('\n').filter((line) => line !== '' && !line.startsWith('-----')));
  return ['', '\uFEFF'][round % 2] + value + ['\n', '\r\n', ' '][round % 3];
}

async function drillOf(
  name: 'generated' | 'unannounced',
  roundCount: number,
): Promise<{ readonly tallies: readonly Tally[]; readonly keys: number }> {
  const { credentials } = service();
  const urlOf = (app: string) => `${credentials.baseUrl}/${app}`;
  const { [name]: app, pasted: pastedApp } = credentials.apps;
  if (!app || !pastedApp) throw new Error('an app is missing');
  const had = new Map<string, number>();
  async function jump(seconds: number) {
    const before = new Map(had);
    await time.jump(seconds, momentMillis);
    const short = () =>
      [...had.keys()].filter((what) => (had.get(what) ?? 0) < (before.get(what) ?? 0) + turns);
    for (let waited = 0; short().length > 0; waited += momentMillis) {
      if (waited > patienceMillis) throw new Error(`no turn for a long time: ${short().join(', ')}`);
      await setTimeout(momentMillis);
    }
  }
  const goOn = async () => {
    const until = time.seconds() + goOnSeconds;
    // What caches hold is still there when the change is seen.
    for (const seconds of firstJumpsSeconds) await jump(seconds);
    while (time.seconds() < until)
      await jump(jumpSeconds.min + Math.random() * (jumpSeconds.max - jumpSeconds.min));
  };
  const verifiers = verifiersOf(`${urlOf(name)}/.well-known/jwks.json`, time);
  const { kids, ...verified } = verifiedTraffic(urlOf(name), app, verifiers, time);
  const traffic = {
    ...verified,
    ...redeemedTraffic(urlOf('pasted'), pastedApp),
  };
  const tallies = await drill({
    traffic: Object.fromEntries(
      Object.entries(traffic).map(([what, act]) => [
        what,
        () => time.during<unknown>(act).finally(() => had.set(what, (had.get(what) ?? 0) + 1)),
      ]),
    ),
    async change(round) {
      await rotate(secretOf(name));
      await goOn();
      await put(secretOf(name), pasted(String(privatePem()), round));
      await put(secretOf('pasted'), pasted(randomBytes(32).toString('base64url'), round));
      await goOn();
    },
    rounds: roundCount,
    pauseMillis: momentMillis,
    gapMillis: 10,
  });
  return { tallies, keys: kids.size };
}

const figures = (tallies: readonly Tally[], seconds: number) =>
  tallies
    .map(
      ({ what, done, failed }) => `${what}: ${done} done, ${failed} failed, ${Math.round(done / seconds)}/s`,
    )
    .join('; ');

test(`keys are rotated ${rounds} times and edited ${rounds} times, and nobody notices`, async () => {
  const [startedAt, simulatedFrom] = [Date.now(), time.seconds()];
  const { tallies, keys } = await drillOf('generated', rounds);
  const seconds = (Date.now() - startedAt) / 1000;
  const days = (time.seconds() - simulatedFrom) / 86_400;
  console.log(
    `Drill: ${seconds.toFixed(0)} s, ${days.toFixed(1)} days simulated, ${keys} keys signed. ${figures(tallies, seconds)}`,
  );
  expect(tallies.map(({ reasons }) => reasons)).toEqual(tallies.map(() => ({})));
  expect(keys).toBeGreaterThan(2 * rounds);
  // Two changes a round, and these jumps after each, without the random ones.
  for (const { done } of tallies) expect(done).toBeGreaterThan(turns * firstJumpsSeconds.length * 2 * rounds);
}, 3_600_000);

test('control: keys that nobody could see before they sign are noticed', async () => {
  const { tallies } = await drillOf('unannounced', 1);
  const reasons = Object.keys(tallies[0]?.reasons ?? {});
  expect(reasons.length).toBeGreaterThan(0);
  for (const reason of reasons)
    expect(reason).toMatch(/^who keeps keys for .*: new token, no applicable key/);
});

test('nothing of any key is in the log', async () => {
  const secrets = [...secretLines, ...(await generatedSecrets(service()))];
  expect(secrets.length).toBeGreaterThan(5);
  const { lines } = service();
  expect(lines.filter((line) => line.includes('"rotation"')).length).toBeGreaterThan(5);
  expect(leaksIn(lines, secrets)).toEqual([]);
});
