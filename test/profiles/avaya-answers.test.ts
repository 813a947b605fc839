import { describe, expect, test } from '@jest/globals';
import { readCredentials } from '../../lambdas/keys/document.ts';
import {
  access,
  avaya,
  chars,
  credentials,
  grantOf,
  sentFor,
  settings,
  token,
  upstream,
} from './avaya-profile.ts';
import { routeOf } from './route-of.ts';

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
    ['a guest', { verified: true }, { isGuest: true }, false],
    ['a guest who says a name', { userName: 'Joe', verified: true }, { isGuest: true }, false],
    ['a guest who does not want to be', { verified: false }, { isGuest: true }, false],
  ] as const)('%s', (_title, body, more, expected) => {
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

describe('a request that the vendor refuses', () => {
  const hint = (status: number, body: unknown) => upstream.token.hint?.({ status, body });
  const violations = (...fields: unknown[]) => ({
    title: 'Constraint violation',
    violations: fields.map((field) => ({ field, message: 'john@example.com is not one', code: 20006 })),
  });

  test('is told by the names of our fields, and never in the words of the vendor', () => {
    expect(hint(400, violations('customerName', 'customerIdentifiers.john@example.com[0]'))).toBe(
      'The vendor does not accept userName, userIdentifiers.',
    );
    expect(hint(400, violations('integrationId'))).toBe(
      'The vendor does not accept the setting integrationId.',
    );
  });

  test.each([
    ['a field that we do not send', 400, violations('john@example.com', '', 'customerIdentity')],
    ['another status', 404, violations('customerName')],
    ['no fields', 400, violations()],
    ['fields that are not text', 400, violations(1)],
    ['no body', 400, undefined],
    ['HTML', 400, '<html>'],
  ])('says nothing of %s', (_title, status, body) => expect(hint(status, body)).toBeUndefined());
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
