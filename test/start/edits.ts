import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { answersHealth, baseUrl, project, type Service, secondsSince, until } from './service.ts';

const file = join(project, 'vending.config.ts');
const origin = 'http://localhost:4999';

/**
 * Edits the configuration under a running service: another origin is live in time, and what was there stays; a mistake
 * is told in its own words, and changes nothing. Returns after how many seconds the edit was live, and which share of the
 * machine had nothing to do meanwhile.
 */
export async function tryEdits(service: Service): Promise<{ seconds: number; idle: number }> {
  const before = readFileSync(file, 'utf8');
  const edited = before.replace('allowedOrigins: [', `allowedOrigins: ['${origin}', `);
  assert.notEqual(edited, before, 'vending.config.ts has no allowedOrigins to add to');
  try {
    const [editedAt, cpusBefore] = [performance.now(), cpuMillis()];
    writeFileSync(file, edited);
    await until(isAllowed, 30, () => `${origin} is not allowed\n${service.text()}`);
    const [seconds, cpusNow] = [secondsSince(editedAt), cpuMillis()];
    const idle = (cpusNow.idle - cpusBefore.idle) / (cpusNow.all - cpusBefore.all);

    writeFileSync(file, edited.replace('allowedOrigins:', 'allowedOrigin:'));
    await until(
      () =>
        /apps\.\w+\.allowedOrigin: is not a setting.*\nWhat was served before goes on/.test(service.text()),
      30,
      () => `the mistake is not told\n${service.text()}`,
    );
    assert.ok((await answersHealth()) && (await isAllowed()));
    assert.doesNotMatch(service.text(), /node:internal|^ +at /m);
    return { seconds, idle };
  } finally {
    writeFileSync(file, before);
  }
}

/** Of all processors, since the machine started. */
function cpuMillis() {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (of: (each: (typeof times)[number]) => number) =>
    times.reduce((total, each) => total + of(each), 0);
  return {
    idle: sum(({ idle }) => idle),
    all: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
  };
}

async function isAllowed(): Promise<boolean> {
  const { headers } = await fetch(`${baseUrl}/health`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });
  return headers.get('access-control-allow-origin') === origin;
}
