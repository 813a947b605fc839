import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { problemsOf } from '../../lambdas/config/issue-problems.ts';
import { nearest } from '../../lambdas/config/nearest.ts';
import { configSchema } from '../../lambdas/config/schema.ts';
import { login } from '../fixtures/login.ts';
import { complaintsOf, least, oneOfProfiles } from './complaints.ts';

const shop = least.comapi;
const { profile: _, ...unnamed } = shop;
const kinds = 'password, passcode, oidc, apiKey, unsafeOpen';

describe('a mistake of a newcomer is one line that says what to do', () => {
  test.each<[mistake: string, app: object, more: object, line: string]>([
    [
      'a misspelt setting of an app',
      { ...shop, allowedOrigin: [] },
      {},
      'apps.demo.allowedOrigin: is not a setting. Did you mean allowedOrigins?',
    ],
    [
      'a misspelt setting of a profile, which is then missing as well',
      { ...shop, settings: { apispaceId: shop.settings.apiSpaceId, issuer: 'i', audience: 'a' } },
      {},
      'apps.demo.settings.apispaceId: is not a setting. Did you mean apiSpaceId?',
    ],
    [
      'the beginning of a setting',
      { ...shop, tokenLifetime: 60 },
      {},
      'apps.demo.tokenLifetime: is not a setting. Did you mean tokenLifetimeSeconds?',
    ],
    [
      'a misspelt setting of the deployment',
      shop,
      { spendng: {} },
      'spendng: is not a setting. Did you mean spending?',
    ],
    [
      'the misspelt name of what chooses the other settings',
      { ...unnamed, profil: 'comapi' },
      {},
      'apps.demo.profil: is not a setting. Did you mean profile?',
    ],
    [
      'the same of a caller',
      { ...shop, callers: [{ kindOf: 'apiKey' }] },
      {},
      'apps.demo.callers.0.kindOf: is not a setting. Did you mean kind?',
    ],
    ['an app without a profile', unnamed, {}, 'apps.demo.profile: is missing'],
    ['a setting unlike any other', shop, { colour: 'red' }, 'colour: is not a setting'],
    [
      'a number as a text',
      { ...shop, tokenLifetimeSeconds: '900' },
      {},
      "apps.demo.tokenLifetimeSeconds: must be a number, not '900'",
    ],
    [
      'an unknown profile',
      { ...shop, profile: 'comapy' },
      {},
      `apps.demo.profile: must be ${oneOfProfiles}, not 'comapy'. Did you mean comapi?`,
    ],
    [
      'an origin with a slash',
      { ...shop, allowedOrigins: ['https://a.example/'] },
      {},
      'apps.demo.allowedOrigins.0: ends in a slash: leave out the / at the end',
    ],
    [
      'a lifetime that the vendor does not allow',
      { ...shop, tokenLifetimeSeconds: 200_000 },
      {},
      'apps.demo.tokenLifetimeSeconds: 200,000 is more than 86,400 seconds, the most that comapi allows',
    ],
    [
      'no callers',
      { ...shop, callers: [] },
      {},
      `apps.demo.callers: must name a way to prove who is asking: ${kinds}`,
    ],
    [
      'a kind of caller that does not exist',
      { ...shop, callers: [{ kind: 'jwt' }] },
      {},
      "apps.demo.callers.0.kind: must be 'password', 'passcode', 'oidc', 'apiKey' or 'unsafeOpen', not 'jwt'",
    ],
    [
      'a misspelt kind of caller',
      { ...shop, callers: [{ kind: 'apikey' }] },
      {},
      "apps.demo.callers.0.kind: must be 'password', 'passcode', 'oidc', 'apiKey' or 'unsafeOpen', not 'apikey'. Did you mean apiKey?",
    ],
    [
      'a misspelt setting of a caller',
      { ...shop, callers: [{ ...login, jwksUri: 'x' }] },
      {},
      'apps.demo.callers.0.jwksUri: is not a setting. Did you mean jwksUrl?',
    ],
    ['a name with an underscore', shop, { name: 'mycorp_chat' }, 'name: must be letters, digits and hyphens'],
    [
      'a setting left out',
      { ...shop, settings: { issuer: 'i', audience: 'a' } },
      {},
      'apps.demo.settings.apiSpaceId: is missing',
    ],
    [
      'a setting left empty',
      { ...shop, settings: { ...shop.settings, issuer: '' } },
      {},
      'apps.demo.settings.issuer: is empty',
    ],
  ])('%s', (_mistake, app, more, line) => {
    expect(complaintsOf(app, more)).toEqual([line]);
  });

  test('a name with a capital letter', () => {
    const apps = { apps: { Shop: shop } };
    expect(complaintsOf(shop, apps)).toEqual([
      'apps.Shop: must be lower-case words of letters and digits, joined by hyphens',
    ]);
  });
});

interface Node extends v.GenericSchema {
  readonly entries?: Readonly<Record<string, Node>>;
  readonly wrapped?: Node;
  readonly options?: readonly Node[];
  readonly item?: Node;
  readonly value?: Node;
}
const within = (node: Node): Node[] => [
  node,
  ...[
    ...Object.values(node.entries ?? {}),
    ...(node.options ?? []).filter((each) => typeof each === 'object'),
    ...[node.wrapped, node.item, node.value].filter((each) => each !== undefined),
  ].flatMap(within),
];

test('no message of the whole schema is in the words of the library that checks it', () => {
  const wrong = [
    undefined,
    null,
    true,
    7,
    -1,
    1.5,
    1e9,
    '',
    'x y',
    'a\n',
    'y'.repeat(3_000),
    {},
    { a: 1 },
    [],
    [{}],
  ];
  const all = within(configSchema as unknown as Node);
  expect(all.length).toBeGreaterThan(500);
  const messages = all.flatMap((node) =>
    wrong.flatMap((input) =>
      problemsOf(v.safeParse(node, input).issues ?? [], node).map(([, message]) => message),
    ),
  );
  expect(
    messages.filter((message) => /Invalid|Expected|[Rr]eceived|undefined|\^|never|NaN/.test(message)),
  ).toEqual([]);
  // Control.
  expect(v.safeParse(configSchema, {}).issues?.[0].message).toMatch(/Invalid.*Expected.*received/);
});

test.each([
  ['apispaceid', ['apiSpaceId', 'issuer'], 'apiSpaceId'],
  ['isuer', ['apiSpaceId', 'issuer'], 'issuer'],
  ['roles', ['rotation', 'role'], 'role'],
  ['colour', ['rollout', 'domain'], undefined],
  ['x', [], undefined],
])('nearest to %s of %j is %s', (given, words, word) => expect(nearest(given, words)).toBe(word));
