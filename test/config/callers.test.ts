import { describe, expect, test } from '@jest/globals';
import { login } from '../fixtures/login.ts';
import { accepted, complaintsOf, least, warningsOf } from './complaints.ts';

const apiKey = { kind: 'apiKey' } as const;
const withCallers = (...callers: object[]) => ({ ...least.avaya, callers });

test('an identity provider and API keys, alone or both, are kept as they are', () => {
  for (const callers of [[login], [apiKey], [login, apiKey], [apiKey, login]])
    expect(accepted(withCallers(...callers)).callers).toEqual(callers);
});

describe('an identity provider', () => {
  test.each<[what: string, changes: object, complaint: string]>([
    ['no issuer', { issuer: undefined }, 'callers.0.issuer: is missing'],
    ['an issuer that is no URL', { issuer: 'login' }, 'callers.0.issuer: must be a URL'],
    ['no audience', { audience: undefined }, 'callers.0.audience: is missing'],
    ['an empty audience', { audience: '' }, 'callers.0.audience: is empty'],
    [
      'a long audience',
      { audience: 'x'.repeat(501) },
      'callers.0.audience: must have at most 500 characters',
    ],
    ['no audience in its list', { audience: [] }, 'callers.0.audience: must have at least 1'],
    ['a prefix with a space', { subjectPrefix: 'a b' }, 'callers.0.subjectPrefix: must be 1 to 50 letters'],
    ['keys of its own', { jwks: { keys: [] } }, 'callers.0.jwks: is not a setting'],
    ['algorithms', { algorithms: ['none'] }, 'callers.0.algorithms: is not a setting'],
  ])('with %s is refused', (_, changes, complaint) => {
    const complaints = complaintsOf(withCallers({ ...login, ...changes }));
    expect(complaints).toEqual([expect.stringMatching(`^apps\\.demo\\.${complaint}`)]);
  });

  test('may publish its keys under a query', () => {
    const jwksUrl = 'https://login.example.com/keys?p=sign-in';
    expect(accepted(withCallers({ ...login, jwksUrl })).callers).toEqual([{ ...login, jwksUrl }]);
    expect(
      complaintsOf(withCallers({ ...login, jwksUrl: 'https://a:b@login.example.com/keys' })),
    ).toHaveLength(1);
  });

  test.each(['login.example.com', '//login.example.com', 'ftp://a.example/keys', 'https://', 'file:///keys'])(
    'whose keys are at %j is refused',
    (jwksUrl) => {
      expect(complaintsOf(withCallers({ ...login, jwksUrl }))).toEqual([
        'apps.demo.callers.0.jwksUrl: must be a URL, such as https://login.example.com/.well-known/jwks.json',
      ]);
    },
  );

  test('may have several audiences, and leave its keys to be found', () => {
    const { jwksUrl: _, ...rest } = login;
    const caller = { ...rest, audience: ['a', 'b'] };
    expect(accepted(withCallers(caller)).callers).toEqual([caller]);
  });

  test('is one of several if each has a prefix for its users', () => {
    const other = { ...login, issuer: 'https://other.example.com/', subjectPrefix: 'other:' };
    expect(accepted(withCallers(login, other)).callers).toEqual([login, other]);
  });

  test.each([
    ['https://login.example.com/keys', 0],
    ['http://127.0.0.1:4000/keys', 0],
    ['http://localhost/keys', 0],
    ['http://login.example.com/keys', 1],
    ['http://localhost.example.com/keys', 1],
  ])('whose keys are at %s is warned of %d times', (jwksUrl, times) => {
    const warning = `apps.demo.callers: anyone on the network path to ${jwksUrl} can log in as any user.`;
    expect(warningsOf(withCallers(apiKey, { ...login, jwksUrl }))).toEqual(times === 0 ? [] : [warning]);
  });
});

test('an API key has no settings', () => {
  expect(complaintsOf(withCallers({ ...apiKey, id: 'a' }))).toEqual([
    'apps.demo.callers.0.id: is not a setting',
  ]);
});

const everyKind = [login, apiKey, { kind: 'password' }, { kind: 'passcode' }, { kind: 'unsafeOpen' }];

test.each(Object.keys(least) as (keyof typeof least)[])(
  '%s takes every kind of caller, all at once',
  (name) => {
    const kinds = accepted({ ...least[name], callers: everyKind }).callers.map(({ kind }) => kind);
    expect(kinds).toEqual(['oidc', 'apiKey', 'password', 'passcode', 'unsafeOpen']);
  },
);

describe('guests', () => {
  test('come last, since nobody behind them would ever be asked', () => {
    const complaints = ['apps.demo.callers: must have unsafeOpen last'];
    expect(complaintsOf(withCallers({ kind: 'unsafeOpen' }, apiKey))).toEqual(complaints);
    expect(accepted(withCallers({ kind: 'unsafeOpen' })).callers).toHaveLength(1);
  });

  test('are warned of', () => {
    expect(warningsOf(withCallers(apiKey))).toEqual([]);
    expect(warningsOf(withCallers(apiKey, { kind: 'unsafeOpen' }))).toEqual([
      "apps.demo.callers: unsafeOpen gives a guest's token to anyone.",
    ]);
  });
});

describe('a nonce', () => {
  test.each(['comapi', 'qiscus'] as const)('is required where tokens embed one: %s', (name) => {
    expect(accepted(least[name]).nonce).toBe('required');
    expect(accepted({ ...least[name], nonce: 'required' }).nonce).toBe('required');
    expect(complaintsOf({ ...least[name], nonce: 'none' })).toEqual([
      'apps.demo.nonce: must be required: the tokens embed a nonce',
    ]);
  });

  test.each(['avaya', 'wonderful', 'wonderful upstream', 'chatsdk'] as const)(
    'is required where somebody says so, otherwise: %s',
    (name) => {
      expect(accepted(least[name])).toMatchObject({ nonce: 'none', nonceLifetimeSeconds: 600 });
      for (const nonce of ['none', 'required']) expect(accepted({ ...least[name], nonce }).nonce).toBe(nonce);
    },
  );

  test.each([true, 'optional', 'ours', null])('is required or not, and not %j', (nonce) => {
    const complaints = complaintsOf({ ...least.wonderful, nonce });
    expect(complaints).toEqual([
      expect.stringMatching(/^apps\.demo\.nonce: must be 'none' or 'required', not /),
    ]);
  });
});
