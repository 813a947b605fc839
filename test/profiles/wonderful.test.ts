import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Refusal, type RefusalCode } from '../../lambdas/contract/refusal.ts';
import type { Grant } from '../../lambdas/contract/vocabulary.ts';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { wonderful } from '../../lambdas/profiles/wonderful.ts';
import { demoApp, profiles } from '../vending/demo-app.ts';
import { incoming, routeOf } from './route-of.ts';

const profile = profiles['wonderful'] as NonNullable<(typeof profiles)[string]>;
const { token: dialect, upstream: vendor, subjectOf: entityOf } = wonderful;
if (!dialect || !vendor || !entityOf) throw new Error('the profile signs, asks and knows its users');
const settings = { tenantId: 'tenant-456', mint: 'signed', algorithm: 'RS256' } as const;
const uuid = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
const other = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

const signRoute = routeOf(profile, 'vend', 'POST /api/v1/jwt/sign');
const sign = (body: unknown, headers: Record<string, string> = {}) =>
  signRoute.read(incoming({ body, headers }), settings);
const refresh = (body: unknown) =>
  routeOf(profile, 'vend', 'POST /api/refresh-sdk-token').read(incoming({ body }), settings);
const wrongField = (field: string) =>
  expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) });
const grant = (changes: Partial<Grant> = {}): Grant => ({
  subject: uuid,
  tokenId: 't',
  issuedAt: 1_700_000_000,
  expiresAt: 1_700_003_600,
  details: {},
  byBackend: true,
  ...changes,
});

describe('the id of a sign request', () => {
  const forms = [
    ['a random one', uuid],
    ['version 1', other],
    ['version 7', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'],
    ['nil', '00000000-0000-0000-0000-000000000000'],
    ['max', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['in upper case', uuid.toUpperCase()],
    ['in mixed case', 'A1b2C3d4-e5F6-4a7B-8c9D-0e1F2a3B4c5D'],
  ] as const;

  test.each(forms)('%s is taken by either name, in lower case', (_form, id) => {
    for (const body of [{ id }, { entityId: id }, { id, entityId: id.toUpperCase() }])
      expect(sign(body).subject).toBe(id.toLowerCase());
    expect(refresh({ entityId: id }).subject).toBe(id.toLowerCase());
  });

  test.each([
    '',
    'user-1',
    uuid.slice(1),
    `${uuid}0`,
    uuid.replaceAll('-', ''),
    `{${uuid}}`,
    `urn:uuid:${uuid}`,
    ` ${uuid}`,
    `${uuid}\n`,
    uuid.replace('a', 'g'),
    uuid.replace('-', '_'),
    null,
    1,
    [uuid],
  ])('%j is none', (id) => {
    expect(() => sign({ id })).toThrow(wrongField('id'));
    expect(() => sign({ entityId: id })).toThrow(wrongField('entityId'));
    expect(() => refresh({ entityId: id })).toThrow(wrongField('entityId'));
  });

  test('may be left out, but not given twice and different', () => {
    expect(sign({}).subject).toBeUndefined();
    expect(() => sign({ id: uuid, entityId: other })).toThrow(wrongField('entityId'));
    expect(() => refresh({})).toThrow(wrongField('entityId'));
  });
});

describe('expiresIn', () => {
  test.each([60, 61, 3_600, 86_399, 86_400])('%d is taken', (expiresIn) => {
    expect(sign({ expiresIn }).lifetimeSeconds).toBe(expiresIn);
  });

  test.each([59, 86_401, 0, -60, 60.5, '3600', null, true, Number.POSITIVE_INFINITY])(
    '%p is not',
    (expiresIn) => {
      expect(() => sign({ expiresIn })).toThrow(wrongField('expiresIn'));
    },
  );

  test('is the app’s where it is left out', () => expect(sign({}).lifetimeSeconds).toBeUndefined());

  test.each([
    [59, false],
    [60, true],
    [61, true],
    [86_399, true],
    [86_400, true],
    [86_401, false],
  ])('an app whose tokens live for %d seconds: %p', (tokenLifetimeSeconds, isFine) => {
    const configured = () => demoApp('wonderful', { tokenLifetimeSeconds }).tokenLifetimeSeconds;
    if (isFine) expect(configured()).toBe(tokenLifetimeSeconds);
    else expect(configured).toThrow('apps.demo.tokenLifetimeSeconds');
  });

  test('of an app that does not say is an hour', () => {
    expect(demoApp('wonderful').tokenLifetimeSeconds).toBe(3_600);
  });
});

/** Metadata whose JSON has this many bytes, with a value of this character. */
function metadataOf(bytes: number, character: string) {
  const room = bytes - '{"a":"","b":""}'.length;
  const each = Buffer.byteLength(JSON.stringify(character)) - 2;
  const metadata = { a: character.repeat(Math.floor(room / each)), b: 'x'.repeat(room % each) };
  expect(Buffer.byteLength(JSON.stringify(metadata))).toBe(bytes);
  return metadata;
}

describe('metadata', () => {
  // `"` is two bytes because JSON escapes it, a lone surrogate six; the emoji is two UTF-16 units and four bytes.
  const characters = ['x', 'é', '€', '😀', '"', '\u0001', '\ud800'];

  test.each(characters)('of %j is measured in bytes of its JSON', (character) => {
    for (const bytes of [4_095, 4_096]) {
      const metadata = metadataOf(bytes, character);
      expect(sign({ metadata }).details).toStrictEqual({ metadata });
    }
    expect(() => sign({ metadata: metadataOf(4_097, character) })).toThrow(wrongField('metadata'));
  });

  test('of 4,096 bytes has fewer characters than that (control)', () => {
    expect(JSON.stringify(metadataOf(4_096, '😀')).length).toBeLessThan(2_100);
  });

  test.each([[[]], [null], ['{}'], [1], [true]])('%j is no JSON object', (metadata) => {
    expect(() => sign({ metadata })).toThrow(wrongField('metadata'));
  });

  test('may be empty, nested, or left out', () => {
    for (const metadata of [{}, { plan: { tiers: [1, null, { a: true }] } }])
      expect(sign({ metadata }).details).toStrictEqual({ metadata });
    expect(sign({})).not.toHaveProperty('details');
  });
});

test.each([[[]], [null], [undefined], ['x'], [1]])('a body that is %j is no sign request', (body) => {
  expect(() => sign(body)).toThrow(wrongField('body'));
});

test('members that the vendor does not know are left alone', () => {
  expect(sign({ id: uuid, name: 'x', sub: other })).toStrictEqual({
    subject: uuid,
    lifetimeSeconds: undefined,
  });
});

test('a first token is asked for without a body, and nothing in one would count', () => {
  const route = routeOf(profile, 'vend', 'POST /api/sdk-token');
  expect(route.accepts).toEqual([]);
  const body = { subject: other, entityId: other, displayName: 'x', lifetimeSeconds: 86_400, details: {} };
  expect(route.read(incoming({ body }), settings)).toStrictEqual({});
});

describe('the tenant of a sign request', () => {
  test.each([
    [undefined, undefined],
    ['tenant-456', undefined],
    [undefined, 'tenant-456'],
    ['tenant-456', 'tenant-456'],
  ])('may be %p in the body and %p in the header', (inBody, inHeader) => {
    const body = { id: uuid, ...(inBody !== undefined && { tenantId: inBody }) };
    expect(sign(body, inHeader === undefined ? {} : { 'x-tenant-id': inHeader }).subject).toBe(uuid);
  });

  test.each([
    ['tenant-457', undefined],
    [undefined, 'tenant-457'],
    ['tenant-456', 'tenant-457'],
    ['tenant-457', 'tenant-456'],
    ['', undefined],
    [undefined, ''],
    [undefined, 'tenant-456, tenant-457'],
    ['TENANT-456', undefined],
  ])('may not be %p in the body and %p in the header', (inBody, inHeader) => {
    const body = { ...(inBody !== undefined && { tenantId: inBody }) };
    expect(() => sign(body, inHeader === undefined ? {} : { 'x-tenant-id': inHeader })).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  });

  test.each([1, null, ['tenant-456']])('is a text, not %j', (tenantId) => {
    expect(() => sign({ tenantId })).toThrow(wrongField('tenantId'));
  });
});

describe('whom the vendor knows', () => {
  const subjectOf = (principal: string, tenantId = 'tenant-456') =>
    entityOf(principal, { ...settings, tenantId });
  const anySubject = fc.string({ unit: 'binary', minLength: 1, maxLength: 256 });

  test.each([uuid, other, '00000000-0000-0000-0000-000000000000'])('%s stays as it is', (id) => {
    expect(subjectOf(id)).toBe(id);
    expect(subjectOf(id, 'another')).toBe(id);
    expect(subjectOf(id.toUpperCase())).toBe(id);
  });

  // Computed with Python's uuid.uuid5: they may never change, or every user would be another to the vendor.
  test.each([
    ['user-1', 'tenant-456', '95f5f053-00e5-5323-a909-a3b0de7fa119'],
    ['auth0|5f7c8ec7c33c6c004bbafe82', 'tenant-456', 'ad9af444-bcb7-52b6-b9a0-412b9d7290b8'],
    ['Ünïcödé 😀', 'tenant-456', '1399212e-395d-55e9-b685-9ab30f734c5a'],
    ['user-1', 'tenant-457', 'c69b378f-efd8-56d2-82a6-ad56be7e19e8'],
  ])('%s of %s is always the same', (principal, tenantId, id) => {
    expect(subjectOf(principal, tenantId)).toBe(id);
  });

  test('is a UUID of version 5 for everybody else, which a sign request takes', () => {
    fc.assert(
      fc.property(anySubject, (principal) => {
        const id = subjectOf(principal);
        expect(sign({ id }).subject).toBe(id);
        expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      }),
    );
  });

  test('is not the id of another who has chosen it as their own', () => {
    const victims = subjectOf('user-1');
    for (const chosen of [victims, victims.toUpperCase()]) expect(subjectOf(chosen)).not.toBe(victims);
    expect(subjectOf(victims.toUpperCase())).toBe(subjectOf(victims));
  });

  test('is never shared by two users or two tenants', () => {
    const pair = fc.tuple(anySubject, fc.stringMatching(/^[\x21-\x7e]{1,20}$/));
    fc.assert(
      fc.property(pair, pair, (one, two) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(two));
        expect(subjectOf(...one)).not.toBe(subjectOf(...two));
      }),
    );
  });

  test.each([
    ['c', 'ab', 'bc', 'a'],
    ['1","2', 'a', '2', 'a","1'],
    ['c', 'a,b', 'b,c', 'a'],
    ['/c', 'a', 'c', 'a/'],
    ['a', 'b', 'b', 'a'],
    ['é', 'a', 'e\u0301', 'a'],
    ['User-1', 'a', 'user-1', 'a'],
  ])('%j of %j and %j of %j are two', (principal, tenantId, another, elsewhere) => {
    expect(subjectOf(principal, tenantId)).not.toBe(subjectOf(another, elsewhere));
  });
});

describe('the claims', () => {
  const claimsOf = (changes: Partial<Grant>) => dialect.claims(grant(changes), settings);

  test('keep metadata below its own claim, whatever it is called', () => {
    const metadata = {
      sub: other,
      tenantId: 'tenant-457',
      exp: 9_999_999_999,
      iat: 0,
      jti: 'j',
      metadata: {},
    };
    const { metadata: kept, ...own } = claimsOf({ details: { metadata } });
    expect(kept).toStrictEqual(metadata);
    expect(own).toStrictEqual(claimsOf({}));
    expect(own).toStrictEqual({
      sub: uuid,
      tenantId: 'tenant-456',
      iat: 1_700_000_000,
      exp: 1_700_003_600,
      jti: 't',
    });
  });

  test('say the name of a user who logs in, and what a backend says in its place', () => {
    expect(claimsOf({ displayName: 'Änne' })).toHaveProperty('metadata', { name: 'Änne' });
    const details = { metadata: { plan: 'premium' } };
    expect(claimsOf({ displayName: 'Änne', details })).toHaveProperty('metadata', { plan: 'premium' });
  });

  test('are read back, but not those of another tenant', () => {
    const claims = claimsOf({ details: { metadata: { a: 1 } } });
    const read = (changes: object, tenantId = 'tenant-456') =>
      dialect.grant({ ...claims, ...changes }, { ...settings, tenantId });
    expect(read({})).toStrictEqual({ subject: uuid, tokenId: 't', expiresAt: 1_700_003_600 });
    expect(read({}, 'tenant-457')).toBeUndefined();
    for (const wrong of [
      { tenantId: undefined },
      { tenantId: ['tenant-456'] },
      { sub: undefined },
      { sub: 1 },
      { exp: undefined },
      { exp: '1700003600' },
      { jti: undefined },
      { jti: '' },
      { metadata: [] },
      { metadata: 'a' },
    ])
      expect(read(wrong)).toBeUndefined();
  });
});

describe('the answers', () => {
  const vended = { token: 'a.b.c', expiresAt: 1_700_003_600, grant: grant() };

  test('to a sign request are read bare and below data', () => {
    const data = { jwt: 'a.b.c', expiresAt: 1_700_003_600, id: uuid, entityId: uuid };
    expect(signRoute.reply(vended, settings)).toStrictEqual({ status: 200, body: { ...data, data } });
  });

  test.each(['POST /api/sdk-token', 'POST /api/refresh-sdk-token'])('to %s are the guide’s', (on) => {
    expect(routeOf(profile, 'vend', on).reply(vended, settings)).toStrictEqual({
      status: 200,
      body: { token: 'a.b.c', expiresAt: 1_700_003_600, id: uuid },
    });
  });

  test.each([
    ['invalid_request', 400, 'VALIDATION_ERROR'],
    ['payload_too_large', 413, 'VALIDATION_ERROR'],
    ['unsupported_media_type', 415, 'VALIDATION_ERROR'],
    ['unauthenticated', 401, 'UNAUTHORIZED'],
    ['forbidden', 403, 'FORBIDDEN'],
    ['key_not_configured', 503, 'KEY_NOT_CONFIGURED'],
    ['internal', 500, 'INTERNAL'],
  ] as const)(
    'to what is refused as %s are %d in the vendor’s envelope',
    (code: RefusalCode, status, name) => {
      const refusal = new Refusal(code, { detail: 'Wrong.', reason: 'private' });
      expect(refusalReply(refusal, profile, signRoute)).toMatchObject({
        status,
        body: { code: name, message: 'Wrong.', error: 'Wrong.' },
      });
      expect(refusalReply(new Refusal(code), profile, signRoute).body).toMatchObject({
        message: expect.stringMatching(/\.$/),
      });
    },
  );
});

describe('asked upstream', () => {
  const access = { credentials: { apiKey: 'made-up' }, accessToken: '' };
  const read = (body: unknown, status = 200) => vendor.token.read({ status, body }, grant(), access);
  const token = { jwt: 'aA0-_.b.c', expiresAt: 1_700_000_900 };

  test('a request has metadata only where there is some', () => {
    const { body } = vendor.token.request(grant({ expiresAt: 1_700_000_060 }), access, settings);
    expect(body).toStrictEqual({ json: { entityId: uuid, expiresIn: 60 } });
  });

  test.each([
    ['bare', token],
    ['below data', { data: token }],
    ['below data, beside another', { data: token, jwt: 'x.y.z' }],
    ['bare, beside empty data', { ...token, data: null }],
  ])('an answer is read: %s', (_where, body) => {
    for (const status of [200, 201])
      expect(read(body, status)).toStrictEqual({ token: token.jwt, expiresAt: 1_700_000_900 });
  });

  test.each([undefined, null, '1700000900', Number.NaN, Number.POSITIVE_INFINITY, {}])(
    'an answer that ends at %p ends when it was to end',
    (expiresAt) => {
      expect(read({ jwt: token.jwt, expiresAt })).toStrictEqual({
        token: token.jwt,
        expiresAt: 1_700_003_600,
      });
    },
  );

  test.each([uuid, uuid.toUpperCase(), undefined, null, 'a-token-id', 7])(
    'an answer for %p is for the user who was named',
    (id) => {
      for (const body of [{ ...token, id }, { data: { ...token, id } }])
        expect(read(body)).toStrictEqual({ token: token.jwt, expiresAt: 1_700_000_900 });
    },
  );

  test('a token for another id, which the vendor makes up where it sees none, is not handed on', () => {
    for (const id of [other, other.toUpperCase()])
      for (const body of [{ ...token, id }, { data: { ...token, id } }]) expect(read(body)).toBeUndefined();
  });

  test.each([
    undefined,
    null,
    'a.b.c',
    [],
    {},
    { data: {} },
    { token: 'a.b.c' },
    { jwt: '' },
    { jwt: 'opaque' },
    { jwt: 'a.b' },
    { jwt: 'a.b.c.d' },
    { jwt: 'a..c' },
    { jwt: 'a.b.c\n' },
    { jwt: 'a.b.c=' },
    { jwt: ['a.b.c'] },
    { data: { data: token } },
  ])('%j is no answer', (body) => expect(read(body)).toBeUndefined());

  test.each([202, 204, 301, 400, 401, 403, 404, 500])('nor is a token with status %d', (status) => {
    expect(read(token, status)).toBeUndefined();
  });
});

describe('the settings', () => {
  const configured = (changes: object) => () =>
    demoApp('wonderful', { settings: { tenantId: 'tenant-456', ...changes } });

  test('say little of an app that signs', () => {
    expect(configured({})().settings).toStrictEqual(settings);
  });

  test.each(['RS256', 'ES256', 'EdDSA'])('may name %s', (algorithm) => {
    const app = configured({ algorithm })();
    expect(app.dialect.token?.algorithm(app.settings)).toBe(algorithm);
  });

  test.each(['HS256', 'none', 'rs256', 'RS512', 'PS256'])('may not name %s', (algorithm) => {
    expect(configured({ algorithm })).toThrow('apps.demo.settings.algorithm');
  });

  test('name the vendor’s address where the vendor is asked, and nowhere else', () => {
    const baseUrl = 'https://api.wonderful.ai';
    const { dialect, settings: own } = configured({ mint: 'upstream', baseUrl })();
    expect(dialect.upstream?.baseUrl(own)).toBe(baseUrl);
    expect(dialect.upstream?.baseUrl(configured({})().settings)).toBeUndefined();
    const problem = "apps.demo.settings.baseUrl: goes with mint: 'upstream', which needs it";
    for (const changes of [{ mint: 'upstream' }, { baseUrl }, { mint: 'signed', baseUrl }])
      expect(configured(changes)).toThrow(problem);
    expect(configured({ mint: 'other' })).toThrow('apps.demo.settings.mint');
  });

  test.each(['t', '~'.repeat(100)])('take the tenant %s', (tenantId) => {
    expect(configured({ tenantId })().settings).toMatchObject({ tenantId });
  });

  test.each(['', '~'.repeat(101), 'a b', 'a\r\nx-api-key: b', 'ü', 1])(
    'do not take the tenant %j',
    (tenantId) => {
      expect(configured({ tenantId })).toThrow('apps.demo.settings.tenantId');
    },
  );
});
