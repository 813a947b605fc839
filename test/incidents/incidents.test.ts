import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type JWTPayload, SignJWT } from 'jose';
import { queries } from '../../infra/monitoring/queries.ts';
import { call } from '../harness/http.ts';
import { isWhole, testWhole } from '../harness/whole.ts';
import { ask } from './insights.ts';
import { oneEndpoint } from './one-endpoint.ts';
import { deployAgain, incidentConfig, login, type Rehearsal, startRehearsal } from './rehearsal.ts';
import { follow, leads, section } from './runbook.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  if (isWhole) rehearsal = await startRehearsal(incidentConfig());
});
afterAll(() => rehearsal?.close());

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
  const newKey = /tv_\w+/.exec(fresh)?.[0] ?? '';
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

    const status = await follow('key-rejected', { words: { app: 'chat' }, rehearsal }).catch(() => []);
    expect(status).toEqual([]);
    const version = String(
      ask('filter event = "token" and app = "chat" and decision = "given"', rehearsal.lines())[0]?.[
        'versionId'
      ],
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

testWhole('a deleted table: from the alarm to a restored one in service, with its API keys', async () => {
  const own = await startRehearsal(incidentConfig());
  const { runner, credentials } = own.served;
  const client = new DynamoDBClient({ ...runner.administrator, endpoint: runner.endpoints.dynamodb });
  const apiKey = credentials.apps['shop']?.apiKey ?? '';
  const vend = (baseUrl: string) => vendShop('alice', apiKey, baseUrl);
  expect((await vend(own.baseUrl)).status).toBe(200);
  // AWS's own backup.
  const { Items = [] } = await client.send(new ScanCommand({ TableName: credentials.tables.directory }));
  await client.send(new DeleteTableCommand({ TableName: credentials.tables.directory }));
  for (let time = 0; time < 5; time += 1) expect((await vend(own.baseUrl)).status).toBe(503);

  expect(own.alarms()).toContain('dependency-down');
  const errors = ask(queries['errors-by-route'], own.lines());
  expect(errors).toContainEqual(
    expect.objectContaining({ app: 'shop', reason: 'DynamoDB ResourceNotFoundException' }),
  );
  expect(section('dependency-down')).toContain('`DynamoDB ResourceNotFoundException`');
  leads('dependency-down', 'A table must be restored');

  const steps = section('A table must be restored');
  const [, restored = ''] = /restore-table-from-backup --target-table-name (\S+)/.exec(steps) ?? [];
  const [, directoryTable = ''] = /existing: \{ prod: \{ directoryTable: '([^']+)' \} \}/.exec(steps) ?? [];
  await client.send(
    new CreateTableCommand({
      TableName: restored,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (const Item of Items) await client.send(new PutItemCommand({ TableName: restored, Item }));
  const endpoint = await oneEndpoint(runner.endpoints);
  const after = await deployAgain(incidentConfig({ directoryTable }), endpoint.url);
  expect((await vend(after.baseUrl)).status).toBe(200);
  expect(after.alarms()).toEqual([]);
  client.destroy();
  await after.close();
  await endpoint.close();
  await own.close();
});

testWhole(
  'a bad configuration: from the alarm to its reason, and back by a deployment of the one before',
  async () => {
    const own = await startRehearsal(incidentConfig({ audience: 'https://another.example.com' }));
    const { runner } = own.served;
    const bearer = await runner.identityProvider.tokenFor(login, { sub: 'alice' });
    const logIn = (baseUrl: string) =>
      call('GET', `${baseUrl}/shop/api/auth/chat-token`, undefined, { authorization: `Bearer ${bearer}` });
    for (let time = 0; time < 5; time += 1) expect((await logIn(own.baseUrl)).status).toBe(401);

    expect(own.alarms()).toContain('logins-refused');
    leads('logins-refused', 'A bad configuration was deployed');
    const [refused] = await follow('A bad configuration was deployed', {
      words: { CALLER_KIND: 'oidc' },
      rehearsal: own,
    });
    const [row, ...others] = refused?.rows ?? [];
    expect([row, others]).toEqual([
      expect.objectContaining({ app: 'shop', refusals: 5, code: 'unauthenticated' }),
      [],
    ]);
    const [, example = ''] = /such as `(\w+)`/.exec(section('A bad configuration was deployed')) ?? [];
    expect(row?.['reason']).toContain(example);

    const endpoint = await oneEndpoint(runner.endpoints);
    const after = await deployAgain(incidentConfig(), endpoint.url);
    expect(after.alarms()).toEqual([]);
    await after.close();
    await endpoint.close();
    await own.close();
  },
);
