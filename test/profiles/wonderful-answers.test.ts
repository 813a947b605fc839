import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Grant } from '../../lambdas/contract/grant.ts';
import { Refusal, type RefusalCode } from '../../lambdas/contract/refusal.ts';
import { refusalReply } from '../../lambdas/http/refusals.ts';
import { wonderful } from '../../lambdas/profiles/wonderful.ts';
import { anyCharacter } from '../fixtures/any-character.ts';
import { routeOf } from './route-of.ts';
import { other, profile, settings, sign, signRoute, uuid } from './wonderful-profile.ts';

const { token: format, upstream: vendor, subjectOf: entityOf } = wonderful;
if (!format || !vendor || !entityOf) throw new Error('the profile signs, asks and knows its users');
const grant = (changes: Partial<Grant> = {}): Grant => ({
  subject: uuid,
  tokenId: 't',
  issuedAt: 1_700_000_000,
  expiresAt: 1_700_003_600,
  details: {},
  byBackend: true,
  ...changes,
});

describe('whom the vendor knows', () => {
  const subjectOf = (principal: string, tenantId = 'tenant-456') =>
    entityOf(principal, { ...settings, tenantId });
  const anySubject = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 256 });

  test.each([uuid, other, '00000000-0000-0000-0000-000000000000'])('%s stays as it is', (id) => {
    expect(subjectOf(id)).toBe(id);
    expect(subjectOf(id, 'another')).toBe(id);
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
  });

  const hex = (length: number) =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: length, maxLength: length });
  /** 8-4-4-4-12 hexadecimal digits of any version and variant, in any case. */
  const anyShaped = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'));

  // Defect: an id of this shape that RFC 9562 does not know threw; ids that differ in case were one user.
  test('is a UUID for every id of its shape, always the same, and another for another id', () => {
    fc.assert(
      fc.property(anyShaped, anyShaped, (one, two) => {
        const id = subjectOf(one);
        expect(sign({ id }).subject).toBe(id);
        expect(subjectOf(one)).toBe(id);
        const others = [two, one.toLowerCase(), one.toUpperCase()].filter((each) => each !== one);
        for (const each of others) expect(subjectOf(each)).not.toBe(id);
      }),
    );
  });

  test.each([
    ['variant 0', '12345678-1234-1234-1234-123456789012'],
    ['variant c, Microsoft’s own', '6f0f7c1e-3f5b-4b7e-ca51-2d8c4e6a9b10'],
    ['version f', 'ffffffff-ffff-ffff-0000-ffffffffffff'],
    ['version 9', '00000000-0000-9000-8000-000000000000'],
    ['upper case', uuid.toUpperCase()],
  ])('is another one for an id that RFC 9562 would not write: %s', (_title, principal) => {
    expect(subjectOf(principal)).toMatch(/^[\da-f]{8}-[\da-f]{4}-5/);
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
  const claimsOf = (changes: Partial<Grant>) => format.claims(grant(changes), settings);

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
      format.read({ ...claims, ...changes }, { ...settings, tenantId });
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
