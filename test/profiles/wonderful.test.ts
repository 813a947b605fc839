import { describe, expect, test } from '@jest/globals';
import { demoApp } from '../vending/demo-app.ts';
import { incoming, routeOf } from './route-of.ts';
import { other, profile, settings, sign, uuid } from './wonderful-profile.ts';

const refresh = (body: unknown) =>
  routeOf(profile, 'vend', 'POST /api/refresh-sdk-token').read(incoming({ body }), settings, []);
const wrongField = (field: string) =>
  expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) });

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
    if (id !== null && id !== '') expect(() => refresh({ entityId: id })).toThrow(wrongField('entityId'));
  });

  test('may be left out, but not given twice and different', () => {
    expect(sign({}).subject).toBeUndefined();
    for (const read of [sign, refresh])
      expect(() => read({ id: uuid, entityId: other })).toThrow(wrongField('entityId'));
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

describe.each(['POST /api/sdk-token', 'POST /api/refresh-sdk-token'])('%s', (on) => {
  const read = (body?: unknown) => routeOf(profile, 'vend', on).read(incoming({ body }), settings, []);
  const own = { subject: undefined, lifetimeSeconds: undefined, forBackends: [] };

  // Defect: a refresh without an entityId was 400, even for a user who can have only one.
  test.each([undefined, {}, { entityId: null }, { entityId: '', id: null, metadata: null, expiresIn: null }])(
    '%j asks for oneself',
    (body) => expect(read(body)).toStrictEqual(own),
  );

  test('takes the user, metadata and lifetime of a backend, and says that they are a backend’s', () => {
    expect(read({ id: other, metadata: { plan: 'pro' }, expiresIn: 600 })).toStrictEqual({
      subject: other,
      lifetimeSeconds: 600,
      details: { metadata: { plan: 'pro' } },
      forBackends: ['metadata', 'expiresIn'],
    });
    expect(read({ entityId: other, metadata: {} })).toMatchObject({ forBackends: ['metadata'] });
    const others = { subject: uuid, displayName: 'x', lifetimeSeconds: 86_400, details: {} };
    expect(read(others)).toStrictEqual(own);
  });

  test.each([
    ['expiresIn', 59],
    ['expiresIn', 86_401],
    ['expiresIn', 60.5],
    ['metadata', []],
    ['metadata', metadataOf(4_097, 'x')],
  ])('refuses the %s %j', (field, value) => {
    expect(() => read({ [field]: value })).toThrow(wrongField(field));
  });

  test.each([60, 86_400])('takes a lifetime of %d', (expiresIn) =>
    expect(read({ expiresIn })).toMatchObject({ lifetimeSeconds: expiresIn }),
  );
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

describe('the settings', () => {
  const configured = (changes: object) => () =>
    demoApp('wonderful', { settings: { tenantId: 'tenant-456', ...changes } });

  test('say little of an app that signs', () => {
    expect(configured({})().settings).toStrictEqual(settings);
  });

  test.each(['RS256', 'ES256', 'EdDSA'])('may name %s', (algorithm) => {
    const app = configured({ algorithm })();
    expect(app.profile.token?.algorithm(app.settings)).toBe(algorithm);
  });

  test.each(['HS256', 'none', 'rs256', 'RS512', 'PS256'])('may not name %s', (algorithm) => {
    expect(configured({ algorithm })).toThrow('apps.demo.settings.algorithm');
  });

  test('name the vendor’s address where the vendor is asked, and nowhere else', () => {
    const baseUrl = 'https://api.wonderful.ai';
    const { profile, settings: own } = configured({ mint: 'upstream', baseUrl })();
    expect(profile.upstream?.baseUrl(own)).toBe(baseUrl);
    expect(profile.upstream?.baseUrl(configured({})().settings)).toBeUndefined();
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
