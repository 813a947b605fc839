/**
 * Tries the README's first line as a new user would: `npm start`, the printed flow and the session of `docs/admin.md`
 * pasted into a shell, SIGTERM. Uses
 * this checkout's own `.local`, so it is no part of `npm test`.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runTranscript } from './transcript.ts';

const project = join(import.meta.dirname, '../..');
const port = process.env['PORT'] ?? '3000';
const startedAt = Date.now();
const secondsSince = (millis: number) => (Date.now() - millis) / 1000;

/** What the flow of each demonstration app must print, in the words of its answers. */
const expected: Record<string, [accepted: RegExp, refused: RegExp]> = {
  comapi: [/"state":"SessionStarted"/, /"message":"Invalid JWT"/],
  qiscus: [/"results":\{"user":\{"email":"\+6281234567890"/, /"error":\{"message":"The nonce is not valid/],
  avaya: [/"jwtToken":"jwt\.ey[^"]+"/, /"code":"forbidden"/],
  wonderful: [/"token":"ey[^"]+","expiresAt":\d+,"id":"/, /"code":"forbidden"/],
  chatsdk: [/"valid":true,"payload":\{"userId":"user-1"/, /"valid":false/],
};

/** What scripts find of each app in `.local/credentials.json`. */
const contract: Record<string, string[]> = {
  comapi: ['apiSpaceId', 'issuer', 'audience', 'idClaim', 'secretName', 'signingSecret', 'users'],
  qiscus: ['appId', 'secretName', 'signingSecret', 'phoneNumber'],
  avaya: ['bearerToken', 'userId'],
  wonderful: ['apiKey', 'tenantId', 'bearerToken', 'userId'],
  chatsdk: ['apiKey', 'appId', 'secretName', 'signingSecret', 'wsSecret', 'bearerToken', 'userId'],
};

/** Documents whose `console` blocks are typed in. */
const sessions = ['README.md', 'docs/calling.md', 'docs/admin.md'];

const npm = spawn('npm', ['start'], { cwd: project, env: { ...process.env, PORT: port }, detached: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killGroup(npm);
    process.exit(1);
  });
const output: string[] = [];
for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));

try {
  await until(() => output.join('').includes(`Listening on http://127.0.0.1:${port}\n`), 30, 'it listens');
  console.log(`listening after ${secondsSince(startedAt).toFixed(1)} s`);
  assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
  const file = join(project, '.local/credentials.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const { apps } = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, fields] of Object.entries(contract))
    for (const field of name in apps ? fields : []) assert.ok(apps[name][field], `${name}.${field}`);
  assert.equal(apps.comapi?.users.length ?? 20, 20);

  const pasted = /^value\(\) [\s\S]*?(?=\n\n)/m.exec(output.join(''))?.[0] ?? '';
  const [prelude = '', ...flows] = pasted.split(/^# /m);
  const tried = flows.map((flow) => {
    const name = flow.slice(0, flow.indexOf('\n'));
    const answers = execFileSync('bash', ['-c', `${prelude}# ${flow}`], { cwd: project, encoding: 'utf8' });
    for (const pattern of expected[name] ?? []) assert.match(answers, pattern, name);
    return name;
  });
  for (const name of Object.keys(expected)) assert.equal(tried.includes(name), name in apps, name);
  const those = (which: (name: string) => boolean) => tried.filter(which).join(', ') || 'none';
  const isChecked = (name: string) => name in expected;
  console.log(`the printed flows worked, with something accepted and something refused: ${those(isChecked)}`);
  console.log(`flows that ran, but whose answers were not checked: ${those((name) => !isChecked(name))}`);

  const missing = Object.keys(expected).filter((name) => !(name in apps));
  if (missing.length === 0)
    for (const document of sessions)
      console.log(`${document} is right: ${runTranscript(project, document, port)} commands`);
  else
    console.log(
      `${sessions.join(' and ')} were NOT tried: vending.config.ts has no app ${missing.join(', ')}`,
    );

  const stoppedAt = Date.now();
  npm.kill('SIGTERM');
  await until(async () => !(await answersHealth()), 2, 'it stops');
  console.log(`stopped ${secondsSince(stoppedAt).toFixed(1)} s after SIGTERM`);
} finally {
  killGroup(npm);
}

async function until(holds: () => boolean | Promise<boolean>, seconds: number, what: string): Promise<void> {
  const since = Date.now();
  while (!(await holds())) {
    if (npm.exitCode !== null && what === 'it listens') throw new Error(output.join(''));
    if (secondsSince(since) > seconds)
      throw new Error(`${what}: not within ${seconds} s\n${output.join('')}`);
    await setTimeout(50);
  }
}

async function answersHealth(): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, as it should.
  }
}
