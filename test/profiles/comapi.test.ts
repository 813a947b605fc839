import { describe, expect, test } from '@jest/globals';
import type { VerifiedGrant } from '../../lambdas/contract/grant.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { OpenSession } from '../../lambdas/contract/session.ts';
import { demoApp, examples, profiles } from '../vending/demo-app.ts';
import { incoming, routeOf } from './route-of.ts';

const comapi = profiles['comapi'] as NonNullable<(typeof profiles)[string]>;
const settings = examples['comapi']?.[0]?.settings as { apiSpaceId: string };
const path = { apiSpaceId: settings.apiSpaceId, sessionId: 'session-1' };

const start = (nonce: string) =>
  routeOf(comapi, 'issueNonce').reply({ nonce, issuedAt: 0, expiresAt: 600 }, settings).body as {
    authenticationId: string;
  };
const granted = (nonce: string): VerifiedGrant => ({ subject: 'u', nonce, expiresAt: 900, tokenId: 't' });
const create = (changes: object) =>
  routeOf(comapi, 'redeem').read(
    incoming({ path, body: { authenticationId: 'x', authenticationToken: 'a.b.c', ...changes } }),
    settings,
  );

test('a session starts with a challenge as the native clients parse it', () => {
  expect(start('n')).toStrictEqual({
    authenticationId: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
    provider: 'jsonWebToken',
    nonce: 'n',
    expiresOn: '1970-01-01T00:10:00.000Z',
  });
});

describe('the authentication id', () => {
  const { authenticationId } = start('n');

  test('answers the challenge that it came with', () => {
    expect(create({ authenticationId }).accepts?.(granted('n'))).toBe(true);
  });

  test.each([
    ['a token for another challenge', authenticationId, 'another'],
    ['another id', start('another').authenticationId, 'n'],
    ['the nonce itself', 'n', 'n'],
    ['the id in upper case', authenticationId.toUpperCase(), 'n'],
  ])('does not answer: %s', (_title, id, nonce) => {
    expect(create({ authenticationId: id }).accepts?.(granted(nonce))).toBe(false);
  });

  test('is another one in another API space', () => {
    const elsewhere = { ...settings, apiSpaceId: '9c5b94b1-35ad-49bb-b118-8e8fc24abf80' };
    const there = routeOf(comapi, 'issueNonce').reply({ nonce: 'n', issuedAt: 0, expiresAt: 1 }, elsewhere);
    expect(there.body).not.toMatchObject({ authenticationId });
  });
});

describe('every route of the vendor', () => {
  const routes = comapi.routes.filter(({ role }) => role === 'vendor');
  const body = { authenticationId: 'x', authenticationToken: 'a.b.c' };

  test('there are six', () => expect(routes).toHaveLength(6));

  test.each(routes)('$on is not found in another API space, or in none', (route) => {
    if (!('read' in route)) throw new Error('reads nothing');
    const read = (apiSpaceId: string | undefined) => () =>
      route.read?.(incoming({ path: { ...path, apiSpaceId }, body }), settings, []);
    expect(read(settings.apiSpaceId)).not.toThrow();
    for (const other of [undefined, '', '9c5b94b1-35ad-49bb-b118-8e8fc24abf80'])
      expect(read(other)).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});

test('what the device says of itself is kept, and nothing else', () => {
  const device = {
    deviceId: 'd',
    platform: 'javascript',
    platformVersion: '1',
    sdkType: 'native',
    sdkVersion: '2',
  };
  expect(create({ ...device, push: { fcm: {} } }).details).toStrictEqual(device);
  expect(create({}).details).toStrictEqual({
    deviceId: '',
    platform: '',
    platformVersion: '',
    sdkType: '',
    sdkVersion: '',
  });
});

test.each([
  ['authenticationId', { authenticationId: undefined }],
  ['authenticationToken', { authenticationToken: '' }],
  ['authenticationToken', { authenticationToken: 'a'.repeat(8193) }],
  ['deviceId', { deviceId: 'd'.repeat(1001) }],
  ['platform', { platform: {} }],
])('a session is not created when %s is %j', (field, changes) => {
  expect(() => create(changes)).toThrow(
    expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) }),
  );
});

/** The vendor documents no lengths: these are ours. */
describe('how long a text may be', () => {
  const body = { username: 'u', password: 'p', nonce: 'n' };
  const vend = (changes: object) =>
    routeOf(comapi, 'vend').read(incoming({ body: { ...body, ...changes } }), settings, []);

  test.each([
    ['username', 256, vend],
    ['password', 1_024, vend],
    ['nonce', 200, vend],
    ['authenticationId', 100, create],
    ['authenticationToken', 8_192, create],
  ])('%s: 1 to %i characters', (field, limit, read) => {
    const refused = expect.objectContaining({ options: expect.objectContaining({ field }) });
    for (const length of [1, 2, limit - 1, limit])
      expect(() => read({ [field]: 'x'.repeat(length) })).not.toThrow();
    for (const length of [0, limit + 1]) expect(() => read({ [field]: 'x'.repeat(length) })).toThrow(refused);
  });

  test.each([0, 1, 999, 1_000])('what the device says of itself: %i', (length) => {
    const platform = 'x'.repeat(length);
    expect(create({ platform }).details).toMatchObject({ platform });
  });

  test.each([
    ['issuer', 500],
    ['audience', 500],
    ['idClaim', 100],
  ])('the setting %s: 1 to %i', (name, limit) => {
    const made = (length: number) => () =>
      demoApp('comapi', { settings: { ...settings, [name]: 'x'.repeat(length) } });
    for (const length of [1, limit - 1, limit]) expect(made(length)).not.toThrow();
    for (const length of [0, limit + 1]) expect(made(length)).toThrow(`apps.demo.settings.${name}`);
  });
});

test('a created session is 200 with the fields that the clients read', () => {
  const session: OpenSession = {
    id: 'session-1',
    subject: 'johnSmith',
    startedAt: 0,
    tokenExpiresAt: 86_400,
    expiresAt: 86_400,
    sourceIp: '192.0.2.1',
    details: { deviceId: 'd' },
    token: 'a.b.c',
    refreshToken: 'never shown',
  };
  const reply = routeOf(comapi, 'redeem').reply(session, settings);
  expect(reply).toStrictEqual({
    status: 200,
    body: {
      token: 'a.b.c',
      session: {
        id: 'session-1',
        profileId: 'johnSmith',
        deviceId: 'd',
        provider: 'jsonWebToken',
        state: 'SessionStarted',
        isActive: true,
        sourceIp: '192.0.2.1',
        createdOn: '1970-01-01T00:00:00.000Z',
        startedOn: '1970-01-01T00:00:00.000Z',
        expiresOn: '1970-01-02T00:00:00.000Z',
      },
    },
  });
  expect(comapi.session?.claims?.(session, settings)).toStrictEqual({
    sub: 'johnSmith',
    apiSpaceId: settings.apiSpaceId,
    jti: 'session-1',
    iat: 0,
    exp: 86_400,
  });
});

test('the bearer token and the session id are read, and none is no session', () => {
  const { read } = routeOf(comapi, 'readSession');
  const withHeaders = (headers: Record<string, string>) => read(incoming({ path, headers }), settings);
  expect(withHeaders({ authorization: 'Bearer a.b.c' })).toStrictEqual({
    token: 'a.b.c',
    sessionId: 'session-1',
  });
  for (const authorization of ['Basic a.b.c', 'Bearer', 'Bearer a b', 'a.b.c'])
    expect(withHeaders({ authorization }).token).toBe('');
});

describe('the error envelope', () => {
  test.each([
    ['invalid_request', 400, 400, { validationFailures: [{ paramName: 'platform', message: 'Wrong.' }] }],
    ['invalid_token', 401, 403, { message: 'Invalid JWT' }],
    ['invalid_nonce', 409, 403, { message: 'Invalid JWT' }],
    ['not_found', 404, 404, { message: 'Wrong.' }],
    ['key_unavailable', 503, 503, { message: 'Wrong.' }],
  ] as const)('%s', (code, given, status, body) => {
    const refusal = new Refusal(code, { detail: 'Wrong.', field: 'platform', reason: 'private' });
    expect(comapi.errorReply?.(refusal, given)).toStrictEqual({ status, body });
  });
});

describe('the settings', () => {
  test.each(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce'])('idClaim may not be %s', (idClaim) => {
    expect(() => demoApp('comapi', { settings: { ...settings, idClaim } })).toThrow(
      'apps.demo.settings.idClaim: the ID claim is one that the service sets',
    );
  });

  test('idClaim is sub unless it is named', () => {
    const { idClaim: _, ...rest } = settings as { idClaim?: string; apiSpaceId: string };
    expect(demoApp('comapi', { settings: rest }).settings).toMatchObject({ idClaim: 'sub' });
  });

  test('any API space that is accepted starts sessions', () => {
    for (const apiSpaceId of [
      '9C5B94B1-35AD-49BB-B118-8E8FC24ABF80',
      '00000000-0000-0000-0000-000000000000',
      '12345678-1234-0234-1234-123456789012',
    ]) {
      const app = demoApp('comapi', { settings: { ...settings, apiSpaceId } });
      const reply = () =>
        routeOf(comapi, 'issueNonce').reply({ nonce: 'n', issuedAt: 0, expiresAt: 1 }, app.settings);
      expect(reply).not.toThrow();
    }
  });
});
