import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Identity } from '../../lambdas/contract/principal.ts';
import { read } from '../../lambdas/profiles/jwt/read.ts';
import type { SettingsInput } from '../../lambdas/profiles/jwt/settings.ts';
import type { Template } from '../../lambdas/profiles/jwt/template.ts';
import { write } from '../../lambdas/profiles/jwt/template.ts';
import { alice, backend, presetApp, vendWith } from '../presets/vend-with.ts';
import { start } from '../vending/made-up-ports.ts';
import { anyText } from './any-grant.ts';

const subject = { $from: 'subject' } as const;
const claims = {
  iss: 'acme',
  sub: subject,
  iat: { $from: 'issuedAt' },
  exp: { $from: 'expiresAt' },
} as const;
const appWith = (settings: Partial<SettingsInput>) =>
  presetApp({ profile: 'jwt', settings: { claims, ...settings } });

describe('synth says what is wrong with', () => {
  const room = { $from: 'field', name: 'room' } as const;
  const fieldsWith = (field: object) => ({ fields: { room: field } }) as Partial<SettingsInput>;
  test.each<[string, Partial<SettingsInput>, string]>([
    [
      'no subject',
      { claims: { ...claims, sub: 'x' } },
      "claims: must say whose token it is: { $from: 'subject' }",
    ],
    ['no end', { claims: { ...claims, exp: 1 } }, "claims: must say until when: exp: { $from: 'expiresAt' }"],
    [
      'an end that is moved',
      { claims: { ...claims, exp: { $from: 'expiresAt', plusSeconds: 1 } } },
      'until when',
    ],
    [
      'no time of issue',
      { claims: { ...claims, iat: 1 } },
      "claims: must say since when: { $from: 'issuedAt' }",
    ],
    [
      'a place that is unknown',
      { claims: { ...claims, x: { $from: 'user' } as never } },
      'claims.x.$from: must be one of',
    ],
    [
      'an operator that is unknown',
      { claims: { ...claims, x: { $eval: '1' } } },
      'claims.x.$eval: must be one of $from, $join',
    ],
    [
      'an operator with company',
      { claims: { ...claims, x: { $json: 1, y: 2 } } },
      'claims.x: has other members beside $json',
    ],
    [
      'a field that is not there',
      { claims: { ...claims, x: room } },
      'claims.x.name: must be one of fields: there is none',
    ],
    [
      'two values in a row',
      { claims: { ...claims, x: { $join: [subject, '-', subject] } } },
      'claims.x.$join: has more than one value',
    ],
    [
      'the token in itself',
      { claims: { ...claims, x: { $from: 'token' } } },
      'claims.x.$from: must be one of',
    ],
    [
      "a person's word in iss",
      { claims: { ...claims, iss: { $from: 'displayName' } } },
      "claims.iss: is the service's",
    ],
    [
      "a request's word beside the subject in sub",
      { claims: { ...claims, sub: { $first: [{ $from: 'nonce' }, subject] } } },
      "claims.sub: is the service's",
    ],
    ['crit in the header', { header: { crit: 'exp' } }, 'header.crit: is for other tokens than these'],
    ['alg in the header', { header: { alg: 'none' } }, 'header.alg: follows from algorithm'],
    [
      'a name for a public key',
      { algorithm: 'ES256', header: { kid: 'x' } },
      'header.kid: is the thumbprint of the key',
    ],
    ['an answer without the token', { answer: { body: { ok: true } } }, 'answer.body: must have the token'],
    [
      'a field that is named twice',
      { request: { subject: 'room' }, ...fieldsWith({ allow: [['x']] }) },
      'request: names room twice',
    ],
    [
      'a pattern of two own parts',
      fieldsWith({ allow: [[subject, '-', subject]] }),
      'fields.room.allow.0: has more than one part',
    ],
    [
      'any text that is not last',
      fieldsWith({ allow: [[{ $any: true }, '-', subject]] }),
      'fields.room.allow.0: may have any text only at its end',
    ],
    [
      'any text right after an own part',
      fieldsWith({ allow: [[subject, { $any: true }]] }),
      'fields.room.allow.0: needs a text between',
    ],
    ['an empty pattern', fieldsWith({ allow: [[]] }), 'fields.room.allow: must be a list of patterns'],
    [
      'a part that is no part',
      fieldsWith({ allow: [['x', { $any: false }]] }),
      'fields.room.allow: must be a list',
    ],
    ['a field that every object has', { fields: { toString: { allow: [['x']] } } }, 'fields.toString'],
    [
      'a pattern for a number',
      fieldsWith({ type: 'integer', allow: [['1']] }),
      'fields.room.allow: goes with text and texts',
    ],
  ])('%s', (_, settings, problem) => {
    expect(() => appWith(settings)).toThrow(problem);
  });
});

const leaf: fc.Arbitrary<Template> = fc.oneof(
  fc.constantFrom<Template>(
    subject,
    { $from: 'displayName' },
    { $from: 'avatarUrl' },
    { $from: 'nonce' },
    { $from: 'metadata' },
    { $from: 'metadata', name: 'plan' },
    { $from: 'field', name: 'rooms' },
    { $join: ['room:', { $from: 'field', name: 'rooms' }] },
    { $join: ['u-', subject] },
    { $from: 'issuedAt', plusSeconds: -5 },
    true,
    null,
    0,
  ),
  fc.string(),
);
/** Any claims that synth lets through, beside those that say whose token it is. */
const anyClaims = fc.letrec<{ node: Template }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie('node'), { maxKeys: 3 }),
    fc.record({ $json: tie('node') }),
    fc.record({ $first: fc.array(tie('node'), { maxLength: 3 }) }),
    tie('node').map(
      (node): Template => ({
        $entries: [
          ['admin', false],
          [{ $from: 'field', name: 'rooms' }, node],
        ],
      }),
    ),
  ),
})).node;

/** Names that people may or may not ask for: theirs, others', and what parsers trip over. */
const anyName = fc.oneof(
  fc.constantFrom(
    'lobby',
    'own-alice',
    'own-bob',
    'own-alice-x',
    'alice.1',
    'alice.',
    'bob.1',
    'alice.*',
    '*',
    'admin',
    '__proto__',
    'sub',
  ),
  anyText,
);
const anyOwnName = fc.constantFrom('lobby', 'own-alice', 'alice.1');
const mayAsk = (name: string) =>
  name === 'lobby' ||
  name === 'own-alice' ||
  (name.startsWith('alice.') && name.length > 6 && !name.includes('*'));
const anyValue = fc.oneof(anyText, fc.jsonValue({ maxDepth: 1 }));
const anyBody = fc.record(
  {
    rooms: fc.oneof(
      { weight: 4, arbitrary: fc.array(anyOwnName, { minLength: 1, maxLength: 3 }) },
      fc.array(anyName, { maxLength: 3 }),
      anyValue,
    ),
    subject: fc.oneof({ weight: 4, arbitrary: fc.constant('alice') }, fc.constant('bob'), anyValue),
    displayName: fc.oneof({ weight: 4, arbitrary: anyText }, anyValue),
    ...Object.fromEntries(['iss', 'sub', 'exp', 'iat', 'jti', 'claims', 'x'].map((name) => [name, anyValue])),
  },
  { requiredKeys: [] },
);

const rooms = {
  type: 'texts',
  allow: [['lobby'], ['own-', subject], [subject, '.', { $any: true }]],
} as const;
const settingsOf = (more: Template): Partial<SettingsInput> => ({
  claims: { ...claims, jti: { $from: 'tokenId' }, more, asked: { $from: 'field', name: 'rooms' } },
  fields: { rooms },
  reserved: '*',
});

test('no request sets a claim of the service, changes whose token it is, or opens a room of others', async () => {
  let [given, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(anyClaims, anyBody, async (more, body) => {
      const app = appWith(settingsOf(more));
      const answer = await vendWith(app, body).catch((error: Error) => error);
      if (answer instanceof Error) {
        refused += 1;
        expect(answer.name).toBe('Refusal');
        return;
      }
      given += 1;
      const { asked, jti, more: _, ...own } = answer.claims;
      expect(own).toEqual({ iss: 'acme', sub: 'alice', iat: start, exp: start + 3_600 });
      expect(jti).toMatch(/^[\w-]+$/);
      expect((asked as string[]).filter((name) => !mayAsk(name))).toEqual([]);
      expect(asked).toEqual(body.rooms);
      expect(answer.header).toEqual({ alg: 'HS256', typ: 'JWT' });
    }),
    { numRuns: 150 },
  );
  expect([given > 10, refused > 10]).toEqual([true, true]);
});

test('a name that a template has is never replaced by one that a request asks for', async () => {
  const more = {
    $entries: [
      ['lobby', 'ours'],
      [{ $from: 'field', name: 'rooms' }, 'theirs'],
    ],
  } as const;
  const { claims: made } = await vendWith(appWith(settingsOf(more)), { rooms: ['lobby', 'own-alice'] });
  expect(made['more']).toEqual({ lobby: 'ours', 'own-alice': 'theirs' });
});

test('what is written reads back as the same grant, and nothing else reads', () => {
  const values = {
    subject: 'alice',
    tokenId: 'id',
    issuedAt: 5,
    expiresAt: 9,
    displayName: 'A',
    fields: { rooms: ['r'] },
  };
  fc.assert(
    fc.property(anyClaims, (more) => {
      const template = { ...claims, more };
      const written = JSON.parse(JSON.stringify(write(template, values)));
      const found = {};
      expect(read(template, written, found)).toBe(true);
      expect(values).toMatchObject(found);
      expect(found).toMatchObject({ subject: 'alice', issuedAt: 5, expiresAt: 9 });
      for (const other of [{ ...written, iss: 'other' }, { ...written, sub: 1 }, [], null, 'x'])
        expect(read(template, other, {})).toBe(false);
    }),
  );
});

describe('what a backend may ask for is its API key’s scope', () => {
  const app = appWith(settingsOf(0));
  const keyWith = (asks: readonly string[]): Identity => ({ ...backend, scope: { asks: { rooms: asks } } });
  test.each([
    ['all, without a scope', backend, 'any', true],
    ['a name', keyWith(['lobby']), 'lobby', true],
    ['no longer name', keyWith(['lobby']), 'lobby2', false],
    ['what begins so', keyWith(['lobby', 'support-*']), 'support-1', true],
    ['nothing else', keyWith(['support-*']), 'admin', false],
    ['nothing at all', keyWith([]), 'lobby', false],
    ["no pattern of the vendor's", keyWith(['support-*']), 'support-*', false],
  ])('%s', async (_, key, name, isGiven) => {
    const asked = vendWith(app, { subject: 'bob', rooms: [name] }, key);
    if (isGiven) expect((await asked).claims).toMatchObject({ sub: 'bob', asked: [name] });
    else await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });
});

test("a pattern with a login's claim is for whom the login gives it", async () => {
  const team = { $from: 'metadata', name: 'team' } as const;
  const app = appWith({ ...settingsOf(0), fields: { rooms: { type: 'texts', allow: [['team-', team]] } } });
  const of = (metadata?: Record<string, unknown>) =>
    vendWith(app, { rooms: ['team-red'] }, { ...alice, ...(metadata && { metadata }) });
  expect((await of({ team: 'red' })).claims).toMatchObject({ asked: ['team-red'] });
  for (const metadata of [undefined, {}, { team: 'blue' }, { team: '' }, { team: true }])
    await expect(of(metadata)).rejects.toMatchObject({ code: 'forbidden' });
});

test('a user whose id is a pattern to the vendor gets no token in which it is part of a name', async () => {
  const app = appWith(settingsOf({ $entries: [[{ $join: ['user:', subject] }, ['*']]] }));
  await expect(vendWith(app, { rooms: ['lobby'] }, { subject: '*' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

test('a claim may be the metadata of its own name, and no other claim of the service can', async () => {
  const app = appWith({ claims: { ...claims, email: { $from: 'metadata', name: 'email' } } });
  const of = (metadata: Record<string, unknown>) => vendWith(app, undefined, { ...alice, metadata });
  expect((await of({ email: 'a@example.com' })).claims).toMatchObject({ email: 'a@example.com' });
  await expect(of({ sub: 'bob' })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('a field that a request does not have is what the settings say, or is left out', async () => {
  const room = { $from: 'field', name: 'room' } as const;
  const usual = { default: { $join: ['own-', subject] }, allow: [['lobby']] } as const;
  const app = appWith({ claims: { ...claims, room }, fields: { room: usual } });
  expect((await vendWith(app, undefined)).claims).toMatchObject({ room: 'own-alice' });
  expect((await vendWith(app, { room: 'lobby' })).claims).toMatchObject({ room: 'lobby' });
  const optional = appWith({ claims: { ...claims, room }, fields: { room: { optional: true } } });
  expect(Object.keys((await vendWith(optional, { room: '' })).claims)).not.toContain('room');
});
