import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, expect } from '@jest/globals';
import { type JWTPayload, SignJWT } from 'jose';
import { queries } from '../../infra/monitoring/queries.ts';
import { call } from '../harness/http.ts';
import { isWhole, testWhole } from '../harness/whole.ts';
import { ask } from './insights.ts';
import { opening } from './opened.ts';
import { incidentConfig, type Rehearsal, startRehearsal } from './rehearsal.ts';
import { follow, leads } from './runbook.ts';

const open = opening();
let rehearsal: Rehearsal;
beforeAll(async () => {
  if (isWhole) rehearsal = await open(startRehearsal(incidentConfig()));
});

const appOf = (name: string) => rehearsal.served.credentials.apps[name] ?? { apiKey: '' };
const withKey = (apiKey: string) => ({ 'x-api-key': apiKey });
/** A new secret, key or revocation has been read. */
const aMoment = () => setTimeout(1_100);

/** A ChatSDK token of this user, for a backend. */
const vendShop = (userId: string, apiKey: string, baseUrl = rehearsal.baseUrl) =>
  call('POST', `${baseUrl}/shop/api/auth/chat-token`, { userId }, withKey(apiKey));
const isActive = async (app: string, token: string, apiKey: string) =>
  (await call('POST', `${rehearsal.baseUrl}/${app}/introspect`, { token }, withKey(apiKey))).body.active;

testWhole('a leaked API key: from the alarm to the users that it got tokens for, and a new key', async () => {
  const { apiKey: leaked } = appOf('shop');
  const id = leaked.split('_')[1] ?? '';
  const victims = Array.from({ length: 8 }, (_, at) => `victim-${at}`);
  const stolen = await Promise.all(victims.map((victim) => vendShop(victim, leaked)));
  const more = await Promise.all(victims.map((victim) => vendShop(victim, leaked)));
  expect([...stolen, ...more].map(({ status }) => status)).toEqual([
    ...Array(8).fill(200),
    ...Array(8).fill(429),
  ]);
  const { token } = stolen[0]?.body ?? {};

  expect(rehearsal.alarms()).toContain('rate-limited');
  const refusals = ask(queries['refusals-by-reason'], rehearsal.lines());
  expect(refusals).toContainEqual(
    expect.objectContaining({ app: 'shop', reason: expect.stringContaining('vendsPerApiKey') }),
  );
  leads('rate-limited', 'An API key has leaked');

  const everyone = [...victims, 'somebody-else'].join('\n');
  const done = await follow('An API key has leaked', {
    words: { id, app: 'shop', API_KEY_ID: id },
    rehearsal,
    typed: everyone,
  });
  expect(done.map(({ line }) => line.split(' ')[0])).toEqual([
    'keys',
    'keys',
    'users-of-an-api-key',
    'digest',
  ]);
  const [, created, users, digests] = done;
  const listed = users?.rows.map(({ subjectDigest }) => String(subjectDigest)) ?? [];
  const found = digests?.out.split('\n').filter((line) => listed.some((digest) => line.includes(digest)));
  expect(found?.map((line) => line.split(/\s+/)[0]).sort()).toEqual(victims);

  const { out: fresh = '' } = created ?? {};
  const newKey = /tv_[\w-]+/.exec(fresh)?.[0] ?? '';
  expect((await vendShop('victim-0', leaked)).status).toBeGreaterThanOrEqual(401);
  expect(await isActive('shop', token, newKey)).toBe(false);
  expect((await vendShop('victim-0', newKey)).status).toBe(200);
});

/** An identity token of Qiscus, as the chat app's backend has it. */
async function logInToChat(userId: string) {
  const { apiKey, appId } = appOf('chat') as { apiKey: string; appId?: string };
  const url = `${rehearsal.baseUrl}/chat`;
  const { nonce } = (await call('POST', `${url}/nonce`)).body;
  const user = { app_id: appId, user_id: userId, nonce };
  const { identity_token: token } = (await call('POST', `${url}/auth/verify`, { user }, withKey(apiKey)))
    .body;
  return token as string;
}
const redeem = (identity_token: string) =>
  call('POST', `${rehearsal.baseUrl}/chat/api/v2/sdk/auth/verify_identity_token`, { identity_token });

testWhole(
  'a leaked secret of the vendor: from the alarm to a new one, the old one barred, and who must log in again',
  async () => {
    const { signingSecret, apiKey } = appOf('chat') as { signingSecret: string; apiKey: string };
    const [before, kept] = [await logInToChat('alice'), await logInToChat('alice')];
    expect((await redeem(before)).status).toBe(200);
    // The thief signs in alice's name, with nonces that were used.
    const claims = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
    const forge = () =>
      new SignJWT({ ...claims(before), jti: randomUUID() })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ver: 'v2' })
        .sign(new TextEncoder().encode(signingSecret));
    for (let time = 0; time < 3; time += 1) expect((await redeem(await forge())).status).toBe(409);

    expect(rehearsal.alarms()).toContain('replays');
    leads('replays', 'A secret of the vendor has leaked');

    const version = String(
      ask('filter app = "chat" and decision = "given"', rehearsal.lines())[0]?.['versionId'],
    );
    const done = await follow('A secret of the vendor has leaked', {
      words: { app: 'chat', version, VERSION_ID: version },
      rehearsal,
      typed: 'a-new-secret-of-the-vendor-4711-4711',
    });
    expect(done.map(({ line }) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'secret put',
      'secret status',
      'secret revoke',
      'users-of-a-key-or-version',
    ]);
    expect(done[1]?.out).toMatch(new RegExp(`AWSPREVIOUS.*${version}|${version}.*AWSPREVIOUS`));
    expect(done[3]?.rows).toEqual([expect.objectContaining({ app: 'chat', tokens: 2 })]);

    await aMoment();
    expect(await isActive('chat', kept, apiKey)).toBe(false);
    expect((await redeem(await forge())).status).toBe(401);
    expect((await redeem(await logInToChat('alice'))).status).toBe(200);
  },
);
