import { describe, expect, test } from '@jest/globals';
import type { UpstreamAccess, UpstreamDialect } from '../../lambdas/contract/upstream.ts';
import type { Grant, VendRequest } from '../../lambdas/contract/vocabulary.ts';
import { readCredentials } from '../../lambdas/keys/document.ts';
import { demoApp, profiles } from '../vending/demo-app.ts';
import { incoming, routeOf } from './route-of.ts';

const avaya = profiles['avaya'] as NonNullable<(typeof profiles)[string]>;
const upstream = avaya.upstream as UpstreamDialect<unknown, unknown>;
const settings = avaya.examples[0]?.settings as Record<string, unknown>;
const credentials = { clientId: 'client', clientSecret: 'client-secret', appKey: 'app-key' };
const access: UpstreamAccess<unknown> = { credentials, accessToken: 'access-token' };

const token = routeOf(avaya, 'vend', 'POST /token');
const read = (body: unknown): VendRequest => token.read(incoming({ body }), settings);
const grantOf = (body: object, more: Partial<Grant> = {}): Grant => ({
  subject: 'u',
  tokenId: 'id',
  issuedAt: 1_000,
  expiresAt: 2_800,
  byBackend: false,
  details: read({ userId: 'u', ...body }).details ?? {},
  ...more,
});
const sentFor = (body: object, more: Partial<Grant> = {}) => {
  const request = upstream.token.request(grantOf(body, more), access, settings);
  return 'json' in request.body ? request.body.json : {};
};

const chars = (count: number, char = 'x') => char.repeat(count);
const keyed = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`type-${at}`, ['value']]));
const values = (count: number) => ({ emailAddresses: Array.from({ length: count }, () => 'value') });

describe('every limit of the vendor, at its bound', () => {
  test.each([
    ['userId', chars(1)],
    ['userId', chars(2)],
    ['userId', chars(255)],
    ['userId', chars(256)],
    ['userId', chars(256, '😀')],
    ['userName', ''],
    ['userName', chars(69)],
    ['userName', chars(70)],
    ['userName', chars(70, '😀')],
    ['userIdentifiers', keyed(1)],
    ['userIdentifiers', keyed(2)],
    ['userIdentifiers', keyed(9)],
    ['userIdentifiers', keyed(10)],
    ['userIdentifiers', values(1)],
    ['userIdentifiers', values(4)],
    ['userIdentifiers', values(5)],
    ['userIdentifiers', { [chars(49)]: ['value'] }],
    ['userIdentifiers', { [chars(50, '😀')]: ['value'] }],
    ['userIdentifiers', { emailAddresses: [chars(1), chars(2), chars(255), chars(256, '😀')] }],
    ['verified', true],
    ['verified', false],
  ])('%s is taken as it is: %j', (field, value) => {
    const { subject, details } = read({ userId: 'u', [field]: value });
    expect({ userId: subject, ...details }).toMatchObject({ [field]: value });
  });

  test.each([
    ['userId', undefined],
    ['userId', null],
    ['userId', 1],
    ['userId', ''],
    ['userId', chars(257)],
    ['userId', chars(257, '😀')],
    ['userId', 'a\u0000b'],
    ['userId', '\ud800'],
    ['userName', null],
    ['userName', chars(71)],
    ['userName', chars(71, '😀')],
    ['userIdentifiers', null],
    ['userIdentifiers', 'emailAddresses'],
    ['userIdentifiers', [['value']]],
    ['userIdentifiers', keyed(0)],
    ['userIdentifiers', keyed(11)],
    ['userIdentifiers', values(0)],
    ['userIdentifiers', values(6)],
    ['userIdentifiers', { emailAddresses: 'value' }],
    ['userIdentifiers', { emailAddresses: [''] }],
    ['userIdentifiers', { emailAddresses: [chars(257)] }],
    ['userIdentifiers', { emailAddresses: [1] }],
    ['userIdentifiers', { [chars(51, '😀')]: ['value'] }],
    ['userIdentifiers', { '': ['value'] }],
    ['verified', 'true'],
    ['verified', null],
  ])('%s is refused before any call: %j', (field, value) => {
    expect(() => read({ userId: 'u', [field]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) }),
    );
  });

  // Defect: "Customer identifiers should not be added for anonymous users", who in the vendor's example have an empty
  // name.
  test('identifiers of an anonymous customer are refused before any call', () => {
    expect(() => read({ userId: 'u', userName: '', userIdentifiers: keyed(1) })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  test('identifiers are those of the account, where it says which it has', () => {
    const config = { ...settings, identifierTypes: ['emailAddresses', 'phoneNumbers'] };
    const readFor = (userIdentifiers: object) => () =>
      token.read(incoming({ body: { userId: 'u', userIdentifiers } }), config);
    expect(readFor({ emailAddresses: ['a'], phoneNumbers: ['1'] })).not.toThrow();
    for (const other of [{ emailAddress: ['a'] }, { emailAddresses: ['a'], toString: ['b'] }])
      expect(readFor(other)).toThrow(expect.objectContaining({ message: 'field userIdentifiers' }));
  });

  test('a refusal names no key of the identifiers: it may be about a person', () => {
    const refused = () => read({ userId: 'u', userIdentifiers: { 'john@example.com': [] } });
    expect(refused).toThrow(expect.objectContaining({ message: 'field userIdentifiers' }));
    expect(refused).toThrow(
      expect.objectContaining({
        options: expect.not.objectContaining({ detail: expect.stringContaining('john') }),
      }),
    );
  });

  test.each([
    [900, true],
    [840, false],
    [899, false],
    [901, false],
    [960, true],
    [3_540, true],
    [3_600, true],
    [3_601, false],
    [3_660, false],
  ])('tokenLifetimeSeconds %i: %s', (tokenLifetimeSeconds, isRight) => {
    const made = () => demoApp('avaya', { tokenLifetimeSeconds });
    if (isRight) expect(made()).toMatchObject({ tokenLifetimeSeconds });
    else expect(made).toThrow('apps.demo.tokenLifetimeSeconds');
  });

  test('a token lives for half an hour unless the configuration says otherwise', () => {
    expect(demoApp('avaya')).toMatchObject({ tokenLifetimeSeconds: 1_800 });
    expect(sentFor({})).toMatchObject({ ttl: 30 });
  });

  test.each([15, 16, 59, 60])('%i minutes are sent as that many', (minutes) => {
    expect(sentFor({}, { expiresAt: 1_000 + minutes * 60 })).toMatchObject({ ttl: minutes });
  });

  test.each([
    ['accountId', 'abcXYZ', true],
    ['accountId', 'abcde', false],
    ['accountId', 'abcdefg', false],
    ['accountId', 'abcde1', false],
    ['accountId', 'äbcdef', false],
    ['integrationId', '0847C56D-30fd-4b75-90be-a4ff8d08bd44', true],
    ['integrationId', '0847c56d30fd4b7590bea4ff8d08bd44', false],
    ['integrationId', '0847c56d-30fd-4b75-90be-a4ff8d08bd4', false],
    ['integrationId', '0847c56d-30fd-4b75-90be-a4ff8d08bd444', false],
    ['integrationId', '{0847c56d-30fd-4b75-90be-a4ff8d08bd4}', false],
    ['baseUrl', 'http://127.0.0.1:8080/axp', true],
    ['baseUrl', 'na.api.avayacloud.com', false],
    ['baseUrl', 'https://na.api.avayacloud.com/', false],
    ['region', '', false],
  ])('the setting %s %j: %s', (name, value, isRight) => {
    const made = () => demoApp('avaya', { settings: { ...settings, [name]: value } });
    if (isRight) expect(made()).toMatchObject({ settings: { [name]: value } });
    else expect(made).toThrow(`apps.demo.settings.${name}`);
  });
});

describe('verifiedCustomer', () => {
  const identifiers = { userIdentifiers: { emailAddresses: ['john@example.com'] } };
  const vouched = { byBackend: true };
  const known = { displayName: 'Änne' };

  test.each([
    ['a backend vouches for identifiers', { ...identifiers, verified: true }, vouched, true],
    ['a backend vouches for a name', { userName: 'Joe', verified: true }, vouched, true],
    ['a backend does not vouch', { ...identifiers, verified: false }, vouched, false],
    ['a backend says nothing of it', identifiers, vouched, undefined],
    ['a user who has logged in', { verified: true }, {}, true],
    ['a user whose name is known', { userName: 'Joe', verified: true }, known, true],
    ['a user who says identifiers of themselves', { ...identifiers, verified: true }, known, false],
    ['a user who says a name of themselves', { userName: 'Joe', verified: true }, {}, false],
    ['a user who says an empty name of themselves', { userName: '', verified: true }, {}, false],
    ['a user who does not want to be', { verified: false }, known, false],
    ['a user who says nothing of it', { ...identifiers }, known, undefined],
  ])('%s', (_title, body, more, expected) => {
    expect(sentFor(body, more)['verifiedCustomer']).toBe(expected);
  });
});

describe('customerName', () => {
  test('is what the identity provider says, before what the user says', () => {
    expect(sentFor({ userName: 'Joe' }, { displayName: 'Änne' })['customerName']).toBe('Änne');
    expect(sentFor({ userName: 'Joe' })['customerName']).toBe('Joe');
  });

  test('is cut to what the vendor takes, between characters', () => {
    expect(sentFor({}, { displayName: chars(71, '😀') })['customerName']).toBe(chars(70, '😀'));
  });
});

test('what was not said is not sent', () => {
  expect(Object.keys(sentFor({}))).toEqual(['customerId', 'integrationId', 'ttl']);
});

test('the access-token call is the documented form', () => {
  expect(upstream.accessToken?.request(credentials, settings)).toStrictEqual({
    path: '/api/auth/v1/ABCDEF/protocol/openid-connect/token',
    headers: { appkey: 'app-key' },
    body: {
      form: { grant_type: 'client_credentials', client_id: 'client', client_secret: 'client-secret' },
    },
  });
});

describe('the answers', () => {
  const good = { access_token: 'a.b-c_d', expires_in: 900, refresh_token: 'unused' };

  test('to the access-token call', () => {
    expect(upstream.accessToken?.read({ status: 200, body: good })).toStrictEqual({
      accessToken: 'a.b-c_d',
      lifetimeSeconds: 900,
    });
  });

  test.each([
    [201, good],
    [401, undefined],
    [200, null],
    [200, [good]],
    [200, { expires_in: 900 }],
    [200, { ...good, access_token: '' }],
    [200, { ...good, access_token: 'a\r\nb' }],
    [200, { ...good, expires_in: '900' }],
    [200, { ...good, expires_in: 0 }],
    [200, { access_token: 'a' }],
  ])('%i %j is no access token', (status, body) => {
    expect(upstream.accessToken?.read({ status, body })).toBeUndefined();
  });

  test('to the token call: passed through untouched', () => {
    const jwtToken = 'jwt.eyJh.anything at all.+/=';
    expect(upstream.token.read({ status: 201, body: { jwtToken } }, grantOf({}), access)).toStrictEqual({
      token: jwtToken,
      expiresAt: 2_800,
      details: { appKey: 'app-key' },
    });
  });

  test.each([
    [200, { jwtToken: 'jwt.a.b.c' }],
    [201, {}],
    [201, { jwtToken: '' }],
    [201, { jwtToken: 1 }],
    [201, 'jwt.a.b.c'],
    [400, undefined],
  ])('%i %j is no token', (status, body) => {
    expect(upstream.token.read({ status, body }, grantOf({}), access)).toBeUndefined();
  });
});

describe('what clients get', () => {
  const all = {
    region: 'na',
    fcmConnectorBaseUrl: 'https://fcm.example.com',
    configId: 'config-1',
    callingRemoteAddress: '+15550100',
  };
  const unset = {
    axpIntegrationId: settings['integrationId'],
    axpHostName: 'na.api.avayacloud.com',
    fcmConnectorBaseUrl: '',
    configId: '',
    appKey: 'app-key',
    callingRemoteAddress: '',
  };
  const { region, ...rest } = all;
  const set = { ...unset, ...rest, axpRegion: region };
  const vended = {
    token: 'jwt.a.b.c',
    expiresAt: 2_800,
    details: { appKey: 'app-key' },
    grant: grantOf({}),
  };

  test.each([
    ['unset', settings, unset],
    ['set', { ...settings, ...all }, set],
  ])('the optional settings being %s', (_title, config, expected) => {
    expect(token.reply(vended, config)).toStrictEqual({
      status: 200,
      body: { jwtToken: 'jwt.a.b.c', ...expected },
    });
    const described = routeOf(avaya, 'describe', 'GET /config').reply(credentials, config);
    expect(described).toStrictEqual({ status: 200, body: expected });
  });

  test('the host goes without its scheme: clients put https before it', () => {
    const config = { ...settings, baseUrl: 'http://127.0.0.1:8080/axp' };
    expect(token.reply(vended, config).body).toMatchObject({ axpHostName: '127.0.0.1:8080/axp' });
  });
});

describe('the credentials', () => {
  const readFrom = (value: object) => readCredentials(JSON.stringify(value), upstream.credentials);

  test('may have white space around them, from pasting', () => {
    expect(readFrom({ ...credentials, appKey: ' app-key\r\n' })).toStrictEqual(credentials);
  });

  test.each([
    ['clientId', ''],
    ['clientSecret', undefined],
    ['appKey', 'app\nkey'],
    ['appKey', 'äpp-key'],
    ['appKey', 1],
    ['appKey', chars(1_001)],
  ])('%s can not be %j, and the complaint does not quote it', (name, value) => {
    expect(() => readFrom({ ...credentials, [name]: value })).toThrow(
      expect.objectContaining({ message: `the JSON document is wrong at ${name}` }),
    );
  });
});
