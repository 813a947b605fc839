import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tryEdits } from './edits.ts';
import { baseUrl, port, project, secondsSince, startService } from './service.ts';
import { runTranscript } from './transcript.ts';

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

/** An edit alone leaves about a third of two processors idle. */
const leastIdle = 0.15;

/** Documents whose `console` blocks are typed in. */
const sessions = ['README.md', 'docs/calling.md', 'docs/admin.md'];

/** A user's first hour, on a service that begins anew: printed flows, the documents' sessions, an edit, the end. */
export async function trySession(): Promise<void> {
  const startedAt = performance.now();
  // As it is deployed: the flows and docs/admin.md keep to the limits.
  const service = await startService('--fresh', '--real-limits');
  console.log(`listening after ${secondsSince(startedAt).toFixed(1)} s`);
  assert.equal((await fetch(`${baseUrl}/health`)).status, 200);
  const file = join(project, '.local/credentials.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const { apps, people } = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, fields] of Object.entries(contract))
    for (const field of name in apps ? fields : []) assert.ok(apps[name][field], `${name}.${field}`);
  assert.equal(apps.comapi?.users.length ?? 20, 20);
  assert.equal(people.length, 20);

  const printed = execFileSync('npm', ['-s', 'start', '--', '--flows'], { cwd: project, encoding: 'utf8' });
  const [prelude = '', ...flows] = printed.split(/^(?=\( set -e)/m);
  const tried = flows.map((flow) => {
    const name = /=== ([\w-]+)/.exec(flow)?.[1] ?? '';
    const answers = execFileSync('bash', ['-c', prelude + flow], { cwd: project, encoding: 'utf8' });
    for (const pattern of expected[name] ?? []) assert.match(answers, pattern, name);
    return name;
  });
  for (const name of Object.keys(apps)) assert.ok(printed.includes(name), `${name} has no flow`);
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

  const { seconds: liveSeconds, idle } = await tryEdits(service);
  console.log(
    `an edit of vending.config.ts was live after ${liveSeconds.toFixed(1)} s; ${Math.round(100 * idle)} % of the machine was idle`,
  );
  const stopSeconds = await service.stop();
  console.log(`stopped ${stopSeconds.toFixed(1)} s after SIGTERM`);
  assert.ok(stopSeconds < 2, 'it stops in less than 2 s');
  // On a machine that had no time to spare, the time says nothing.
  if (idle > leastIdle) assert.ok(liveSeconds < 3, 'an edit is live in less than 3 s');
  else console.log('the machine is busy: the time of the edit is not judged');
}
