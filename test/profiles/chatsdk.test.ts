import { describe, expect, test } from '@jest/globals';
import { demoApp } from '../vending/demo-app.ts';
import { image, profile, settings } from './chatsdk-profile.ts';
import { incoming, routeOf } from './route-of.ts';

const invalid = (field: string) =>
  expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) });

const read = (on: string) => (body: unknown) =>
  routeOf(profile, 'vend', on).read(incoming({ body }), settings, []);
const tokens = read('POST /tokens');
const connect = read('POST /api/auth/connect');
const keys = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key ${at}`, at]));

describe('POST /tokens reads', () => {
  test('whom it is for, and what is known of them; the e-mail address becomes a custom key', () => {
    const custom = { department: 'Engineering', email: 'old@example.com', nothing: null };
    const body = { userId: 'user-123', name: 'Alice', image, custom, email: 'alice@example.com' };
    expect(tokens(body)).toEqual({
      subject: 'user-123',
      displayName: 'Alice',
      avatarUrl: image,
      details: { metadata: { ...custom, email: 'alice@example.com' }, email: 'alice@example.com' },
    });
    expect(tokens({ userId: 'u', custom }).details).toStrictEqual({ metadata: custom });
    expect(tokens({ userId: 'u', email: 'a@b.co' }).details).toStrictEqual({
      metadata: { email: 'a@b.co' },
      email: 'a@b.co',
    });
  });

  test('nothing where nothing is said, or an empty name', () => {
    expect(tokens({ userId: 'u' })).toEqual({ subject: 'u', details: {} });
    expect(tokens({ userId: 'u', name: '' })).toEqual({ subject: 'u', details: {} });
  });

  test.each([
    ['userId of one character', { userId: 'a' }],
    ['userId of two', { userId: 'ab' }],
    ['userId of 255', { userId: 'a'.repeat(255) }],
    ['userId of 256', { userId: 'a'.repeat(256) }],
    ['userId of 256 emoji', { userId: '😀'.repeat(256) }],
    ['userId of odd characters', { userId: ' a/b#c?d&e%2F..\\"<>{}名前 ' }],
    ['name of 254', { name: 'n'.repeat(254) }],
    ['name of 255', { name: 'n'.repeat(255) }],
    ['image of 1,999', { image: `${image}?`.padEnd(1_999, 'x') }],
    ['image of 2,000', { image: `${image}?`.padEnd(2_000, 'x') }],
    ['email of 253', { email: `${'a'.repeat(241)}@example.com` }],
    ['email of 254', { email: `${'a'.repeat(242)}@example.com` }],
    ['no custom keys', { custom: {} }],
    ['99 custom keys', { custom: keys(99) }],
    ['100 custom keys', { custom: keys(100) }],
    ['100 custom keys and an e-mail address', { custom: keys(100), email: 'a@b.co' }],
    ['a custom key of 199', { custom: { ['k'.repeat(199)]: 1 } }],
    ['a custom key of 200', { custom: { ['k'.repeat(200)]: 1 } }],
    ['an empty custom key', { custom: { '': 1 } }],
    ['deep custom data', { custom: { a: { b: [{ c: null }] } } }],
    ['what it does not know', { more: true }],
  ])('%s', (_title, changes) => expect(() => tokens({ userId: 'u', ...changes })).not.toThrow());

  test.each([
    ['userId', 'missing', { userId: undefined }],
    ['userId', 'empty', { userId: '' }],
    ['userId', 'of 257', { userId: 'a'.repeat(257) }],
    ['userId', 'of 257 emoji', { userId: '😀'.repeat(257) }],
    ['userId', 'with a control character', { userId: 'a\u0000' }],
    ['userId', 'with a line end', { userId: 'a\n' }],
    ['userId', 'with half a character', { userId: 'a\ud800' }],
    ['userId', 'a number', { userId: 7 }],
    ['name', 'of 256', { name: 'n'.repeat(256) }],
    ['name', 'null', { name: null }],
    ['image', 'empty', { image: '' }],
    ['image', 'a script', { image: 'javascript:alert(1)' }],
    ['image', 'a script in other letters', { image: 'JaVaScRiPt://%0aalert(1)' }],
    ['image', 'a document', { image: 'data:text/html,hello' }],
    ['image', 'a file', { image: 'file:///etc/hostname' }],
    ['image', 'no URL', { image: 'alice.png' }],
    ['image', 'a URL with a line end', { image: 'https://example.com/\na' }],
    ['image', 'of 2,001', { image: `${image}?`.padEnd(2_001, 'x') }],
    ['email', 'no address', { email: 'alice' }],
    ['email', 'of 255', { email: `${'a'.repeat(243)}@example.com` }],
    ['custom', 'null', { custom: null }],
    ['custom', 'a list', { custom: [] }],
    ['custom', 'a text', { custom: 'a' }],
    ['custom', 'of 101 keys', { custom: keys(101) }],
    ['custom', 'with a key of 201', { custom: { ['k'.repeat(201)]: 1 } }],
    ['custom', 'with a control character in a key', { custom: { 'a\u0000': 1 } }],
    ['custom', 'with half a character in a key', { custom: { '\ud800': 1 } }],
  ])('not %s %s', (field, _what, changes) =>
    expect(() => tokens({ userId: 'u', ...changes })).toThrow(invalid(field)),
  );

  test.each([undefined, null, [], 'u', 7])('not the body %j', (body) => {
    expect(() => tokens(body)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe.each(['GET', 'POST'])('%s /api/auth/chat-token', (method) => {
  const chatToken = read(`${method} /api/auth/chat-token`);
  const backendSays = { name: 'Alice', image, custom: { plan: 1 }, email: 'a@b.co' };

  test('reads what a backend says of its user, as POST /tokens does', () => {
    const body = { userId: 'u', ...backendSays };
    expect(chatToken(body)).toEqual({ ...tokens(body), forBackends: ['custom', 'email'] });
  });

  test.each([
    undefined,
    {},
    { name: null, image: null, custom: null, email: null },
    { name: '', image: '', email: '' },
  ])('takes a value that a client lacks for an absent one: %j', (body) =>
    expect(chatToken(body)).toEqual({ subject: undefined, details: {}, forBackends: [] }),
  );

  test.each([
    ['userId', { userId: '' }],
    ['userId', { userId: null }],
    ['name', { name: 'n'.repeat(256) }],
    ['image', { image: 'javascript:alert(1)' }],
    ['image', { image: 'data:text/html,hello' }],
    ['image', { image: 'vbscript:msgbox' }],
    ['custom', { custom: [] }],
    ['custom', { custom: keys(101) }],
    ['email', { email: 'alice' }],
  ])('not %s: %j', (field, body) => expect(() => chatToken(body)).toThrow(invalid(field)));
});

describe('POST /api/realtime/subscription-token', () => {
  const route = routeOf(profile, 'subscribe');
  const bearer = { headers: { authorization: 'Bearer a.b.c' } };
  const channelOf = (channel: unknown) => route.read(incoming({ ...bearer, body: { channel } }));

  test('reads the token and the channel', () => {
    for (const channel of ['u', 'u'.repeat(255)])
      expect(channelOf(channel)).toStrictEqual({ token: 'a.b.c', channel });
    for (const channel of [undefined, null, '', 7, 'u'.repeat(256), 'u\n'])
      expect(() => channelOf(channel)).toThrow(invalid('channel'));
    expect(() => route.read(incoming({ body: { channel: 'u' } }))).toThrow(
      expect.objectContaining({ code: 'invalid_token' }),
    );
  });

  test.each([
    ['user:chat-app:alice', true, true],
    ['user:chat-app:bob', false, false],
    ['user:another:alice', false, false],
    ['user:chat-app:alice:more', false, false],
    ['user:chat-app', false, false],
    ['user:alice', false, false],
    ['chat:chat-app:general', false, true],
    ['workspace:chat-app:w1', false, true],
    ['app:chat-app', false, true],
    ['app:chat-app:more', false, false],
    ['chat:another:general', false, false],
    ['chat:chat-app', false, false],
    ['chat:chat-app:', false, false],
    ['chat:chat-apple:general', false, false],
    ['app:another', false, false],
    ['presence:chat-app:general', false, false],
    ['general', false, false],
    ['', false, false],
  ])('%s is for alice: %s; if channels are open: %s', (channel, isAllowed, isOpen) => {
    expect(route.isAllowed(channel, 'alice', settings)).toBe(isAllowed);
    expect(route.isAllowed(channel, 'alice', { ...settings, openChannels: true })).toBe(isOpen);
  });

  test('knows ids with a colon', () => {
    expect(route.isAllowed('user:chat-app:a:b', 'a:b', settings)).toBe(true);
    expect(route.isAllowed('user:chat-app:a', 'a:b', settings)).toBe(false);
  });
});

describe('POST /api/auth/connect', () => {
  test('reads the current names', () => {
    const body = { userId: 'u', displayName: 'Alice', avatar: image, metadata: { a: 1 }, email: 'a@b.co' };
    expect(connect(body)).toEqual(
      tokens({ userId: 'u', name: 'Alice', image, custom: { a: 1 }, email: 'a@b.co' }),
    );
    expect(connect({ userId: 'u', displayName: '', avatar: '' })).toEqual(tokens({ userId: 'u' }));
  });

  test.each([
    ['userId', { userId: '' }],
    ['displayName', { displayName: 'n'.repeat(256) }],
    ['avatar', { avatar: 'alice.png' }],
    ['avatar', { avatar: 'javascript:alert(1)' }],
    ['metadata', { metadata: keys(101) }],
    ['email', { email: '@' }],
  ])('not %s: %j', (field, changes) =>
    expect(() => connect({ userId: 'u', ...changes })).toThrow(invalid(field)),
  );
});

describe('a refresh', () => {
  const of = (on: string) => routeOf(profile, 'reissue', on);
  const bearer = { headers: { authorization: 'Bearer a.b.c' } };
  const missing = expect.objectContaining({
    code: 'invalid_token',
    options: expect.objectContaining({ why: 'missing', headers: { 'www-authenticate': 'Bearer' } }),
  });

  test('takes the old token as Bearer, the current one from the body as well', () => {
    for (const on of ['POST /tokens/refresh', 'POST /api/auth/refresh'])
      expect(of(on).read(incoming(bearer), settings)).toStrictEqual({ token: 'a.b.c' });
    const current = of('POST /api/auth/refresh');
    const body = { refreshToken: 'd.e.f' };
    expect(current.read(incoming({ body }), settings)).toStrictEqual({ token: 'd.e.f' });
    expect(current.read(incoming({ ...bearer, body }), settings)).toStrictEqual({ token: 'a.b.c' });
  });

  test.each([undefined, {}])('names a missing token: body %j', (body) => {
    for (const on of ['POST /tokens/refresh', 'POST /api/auth/refresh'])
      expect(() => of(on).read(incoming({ body }), settings)).toThrow(missing);
  });

  test.each([
    ['refreshToken', { refreshToken: '' }],
    ['refreshToken', { refreshToken: 'a'.repeat(8_193) }],
    ['refreshToken', { refreshToken: null }],
    ['body', null],
  ])('refuses a wrong %s', (field, body) => {
    expect(() => of('POST /api/auth/refresh').read(incoming({ body }), settings)).toThrow(invalid(field));
  });

  test('is given for as long as the settings say', () => {
    const short = { ...settings, refreshGraceSeconds: 3_600 };
    expect(of('POST /tokens/refresh').graceSeconds(short)).toBe(3_600);
    expect(of('POST /api/auth/refresh').graceSeconds(short)).toBe(3_600);
  });
});

describe('the settings', () => {
  const given = (changes: object) => () =>
    demoApp('chatsdk', { settings: { appId: 'chat-app', ...changes } });
  const baseUrl = 'https://chat.example.com';

  test('sign, with a day of grace, unless they say otherwise', () => {
    expect(given({})().settings).toStrictEqual(settings);
  });

  test.each([
    { refreshGraceSeconds: 0 },
    { refreshGraceSeconds: 2_592_000 },
    { appId: 'a'.repeat(100) },
    { issuer: 'i'.repeat(500), audience: 'another' },
    { scopes: ['chat:read'] },
    { scopes: [] },
    { wsSubject: 'userId' },
    { openChannels: true },
    { mint: 'upstream', baseUrl },
  ])('%j', (changes) => expect(given(changes)).not.toThrow());

  test.each([
    ['appId', { appId: '' }],
    ['appId', { appId: 'a'.repeat(101) }],
    ['refreshGraceSeconds', { refreshGraceSeconds: -1 }],
    ['refreshGraceSeconds', { refreshGraceSeconds: 2_592_001 }],
    ['refreshGraceSeconds', { refreshGraceSeconds: 0.5 }],
    ['issuer', { issuer: '' }],
    ['issuer', { issuer: 'i'.repeat(501) }],
    ['audience', { audience: '' }],
    ['scopes', { scopes: 'chat:read' }],
    ['wsSubject', { wsSubject: 'sub' }],
    ['openChannels', { openChannels: 'yes' }],
    ['refreshGraceSeconds', { mint: 'upstream', baseUrl, refreshGraceSeconds: 3_600 }],
    ['issuer', { mint: 'upstream', baseUrl, issuer: 'another' }],
    ['audience', { mint: 'upstream', baseUrl, audience: 'another' }],
    ['scopes', { mint: 'upstream', baseUrl, scopes: [] }],
    ['wsSubject', { mint: 'upstream', baseUrl, wsSubject: 'userId' }],
    ['openChannels', { mint: 'upstream', baseUrl, openChannels: true }],
    ['mint', { mint: 'else' }],
    ['baseUrl', { baseUrl }],
    ['baseUrl', { mint: 'signed', baseUrl }],
    ['baseUrl', { mint: 'upstream' }],
    ['baseUrl', { mint: 'upstream', baseUrl: 'chat.example.com' }],
  ])('not %s in %j', (field, changes) => expect(given(changes)).toThrow(`apps.demo.settings.${field}: `));

  test.each([86_400, 86_399, 2, 1])('tokens may live %i seconds', (tokenLifetimeSeconds) => {
    expect(() => demoApp('chatsdk', { tokenLifetimeSeconds })).not.toThrow();
  });
  test.each([86_401, 0])('tokens may not live %i seconds', (tokenLifetimeSeconds) => {
    expect(() => demoApp('chatsdk', { tokenLifetimeSeconds })).toThrow('tokenLifetimeSeconds');
  });
});
