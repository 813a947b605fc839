import { describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { settings as chatsdk } from '../profiles/chatsdk-profile.ts';
import { accepted, complaintsOf, least, warningsOf } from './complaints.ts';

const limits = { timeoutMillis: 8_000, attemptTimeoutMillis: 3_000, maxAttempts: 3 };
const withLimits = (upstream: object) => ({ ...least['wonderful upstream'], upstream });
const withSettings = (settings: object) => ({
  ...least.wonderful,
  settings: { ...least.wonderful.settings, ...settings },
});

test.each(Object.entries(least))('%s is accepted, and accepted again as it comes out', (_, app) => {
  const config = defineConfig({ name: 'test', apps: { demo: app } } as unknown as VendingConfigInput);
  const { stage: _stage, ...input } = config;
  expect(defineConfig(input as unknown as VendingConfigInput)).toEqual(config);
});

describe('what says nothing has the defaults', () => {
  test.each<[name: keyof typeof least, tokenLifetimeSeconds: number, sessionLifetimeSeconds: number]>([
    ['comapi', 900, 86_400],
    ['qiscus', 120, 86_400],
    ['avaya', 1_800, 0],
    ['wonderful', 3_600, 0],
    ['chatsdk', 86_400, 0],
  ])(
    '%s: a token lives for %d s, a session for %d s',
    (name, tokenLifetimeSeconds, sessionLifetimeSeconds) => {
      const expected = {
        roles: ['integrator'],
        tokenLifetimeSeconds,
        sessionLifetimeSeconds,
        upstream: limits,
      };
      expect(accepted(least[name])).toMatchObject(expected);
    },
  );

  test('in the settings as well', () => {
    expect(accepted(least.wonderful).settings).toEqual({ tenantId: 't', mint: 'signed', algorithm: 'RS256' });
    expect(accepted(least.chatsdk).settings).toEqual({ ...chatsdk, appId: 'a' });
    expect(accepted(least.avaya).settings).toEqual(least.avaya.settings);
  });

  test('and some of the limits leaves the others', () => {
    expect(accepted(withLimits({ maxAttempts: 1 })).upstream).toEqual({ ...limits, maxAttempts: 1 });
  });
});

describe('a lifetime that the vendor does not know is refused', () => {
  test.each<[name: keyof typeof least, changes: object, complaint: string]>([
    [
      'avaya',
      { tokenLifetimeSeconds: 899 },
      'tokenLifetimeSeconds: 899 is less than 900 seconds, the least that avaya allows',
    ],
    [
      'avaya',
      { tokenLifetimeSeconds: 3_601 },
      'tokenLifetimeSeconds: 3,601 is more than 3,600 seconds, the most that avaya allows',
    ],
    [
      'avaya',
      { tokenLifetimeSeconds: 1_801 },
      'tokenLifetimeSeconds: must be a multiple of 60 seconds, not 1,801',
    ],
    ['wonderful', { tokenLifetimeSeconds: 59 }, 'tokenLifetimeSeconds: 59 is less than 60 seconds'],
    [
      'wonderful',
      { tokenLifetimeSeconds: 86_401 },
      'tokenLifetimeSeconds: 86,401 is more than 86,400 seconds',
    ],
    ['chatsdk', { tokenLifetimeSeconds: 86_401 }, 'tokenLifetimeSeconds: 86,401 is more than 86,400 seconds'],
    ['avaya', { sessionLifetimeSeconds: 60 }, 'sessionLifetimeSeconds: is not a setting of this profile'],
    ['wonderful', { refreshLifetimeSeconds: 60 }, 'refreshLifetimeSeconds: is not a setting of this profile'],
    [
      'qiscus',
      { sessionLifetimeSeconds: 2_147_484 },
      'sessionLifetimeSeconds: must be at most 2147483 \\(24.8 days\\): clients set a timer to it',
    ],
    ['comapi', { sessionLifetimeSeconds: 2_592_000 }, 'sessionLifetimeSeconds: must be at most 2147483'],
  ])('%s %j', (name, changes, complaint) => {
    const [first, ...others] = complaintsOf({ ...least[name], ...changes });
    expect(first).toMatch(new RegExp(`^apps\\.demo\\.${complaint}`));
    for (const other of others) expect(other).toMatch(/^apps\.demo\.tokenLifetimeSeconds: /);
  });

  test.each<[name: keyof typeof least, lifetimes: number[]]>([
    ['avaya', [900, 960, 3_600]],
    ['wonderful', [60, 61, 86_400]],
    ['chatsdk', [1, 86_400]],
  ])('and what it knows is not: %s', (name, lifetimes) => {
    for (const tokenLifetimeSeconds of lifetimes)
      expect(accepted({ ...least[name], tokenLifetimeSeconds })).toMatchObject({ tokenLifetimeSeconds });
  });
});

describe('who makes the tokens', () => {
  test.each(['wonderful', 'chatsdk'] as const)(
    '%s: an address goes with the vendor, and only with it',
    (name) => {
      const { settings } = least[name];
      const withMint = (more: object) => ({ ...least[name], settings: { ...settings, ...more } });
      const baseUrl = 'https://api.example.com';
      expect(accepted(withMint({ mint: 'upstream', baseUrl })).settings).toMatchObject({ baseUrl });
      for (const changes of [{ mint: 'upstream' }, { baseUrl }, { mint: 'signed', baseUrl }])
        expect(complaintsOf(withMint(changes))).toEqual([
          expect.stringMatching(/^apps\.demo\.settings\.baseUrl: goes with mint: 'upstream', /),
        ]);
      const [complaint] = complaintsOf(withMint({ mint: 'both' }));
      expect(complaint).toMatch(/^apps\.demo\.settings\.mint: must be 'signed' or 'upstream', not /);
    },
  );

  test.each(['avaya', 'wonderful upstream'] as const)(
    '%s does not play the vendor beside the vendor',
    (name) => {
      expect(complaintsOf({ ...least[name], roles: ['integrator', 'vendor'] })).toEqual([
        "apps.demo.roles: hold 'vendor', but the vendor itself makes the tokens",
      ]);
    },
  );

  test.each(['comapi', 'qiscus', 'wonderful', 'chatsdk'] as const)('%s may, where it signs', (name) => {
    const roles = ['integrator', 'vendor'];
    expect(accepted({ ...least[name], roles }).roles).toEqual(roles);
  });

  test.each(['HS256', 'none', 'rs256', undefined])('an algorithm of %j is none of Wonderful', (algorithm) => {
    if (algorithm === undefined)
      return expect(accepted(withSettings({ algorithm })).settings).toMatchObject({ algorithm: 'RS256' });
    const [complaint] = complaintsOf(withSettings({ algorithm }));
    expect(complaint).toMatch(/^apps\.demo\.settings\.algorithm: must be 'RS256', 'ES256' or 'EdDSA', not /);
  });
});

describe('what the vendor chooses is not for the app to say, and what has no effect is refused', () => {
  const upstream = { mint: 'upstream', baseUrl: 'https://api.example.com' };
  const withMint = (name: 'wonderful' | 'chatsdk', settings: object, more: object = {}) => ({
    ...least[name],
    settings: { ...least[name].settings, ...settings },
    ...more,
  });

  test.each<[name: 'wonderful' | 'chatsdk', settings: object, more: object, field: string]>([
    ['wonderful', { algorithm: 'ES256' }, {}, 'settings.algorithm'],
    ['wonderful', { algorithm: 'EdDSA' }, {}, 'settings.algorithm'],
    ['chatsdk', { refreshGraceSeconds: 0 }, {}, 'settings.refreshGraceSeconds'],
    ['chatsdk', { refreshGraceSeconds: 86_401 }, {}, 'settings.refreshGraceSeconds'],
    // Its API takes no lifetime: whoever sets a short one would believe in it.
    ['chatsdk', {}, { tokenLifetimeSeconds: 60 }, 'tokenLifetimeSeconds'],
  ])('%s %j %j', (name, settings, more, field) => {
    expect(complaintsOf(withMint(name, { ...upstream, ...settings }, more))).toEqual([
      `apps.demo.${field}: is the vendor's to choose`,
    ]);
    // Where the app signs, it is its own to choose (control).
    expect(accepted(withMint(name, settings, more))).toMatchObject({ settings, ...more });
  });

  test.each(['avaya', 'wonderful upstream'] as const)('%s takes the lifetime that is asked for', (name) => {
    expect(accepted({ ...least[name], tokenLifetimeSeconds: 900 }).tokenLifetimeSeconds).toBe(900);
  });

  test.each<[name: keyof typeof least, allows: boolean]>([
    ['comapi', true],
    ['qiscus', true],
    ['chatsdk', true],
    ['wonderful', false],
    ['wonderful upstream', false],
    ['avaya', false],
  ])('a short secret, by %s: %p', (name, allows) => {
    const app = { ...least[name], allowShortSecret: true };
    if (allows) expect(accepted(app).allowShortSecret).toBe(true);
    else
      expect(complaintsOf(app)).toEqual([
        'apps.demo.allowShortSecret: is not a setting of an app without a shared secret',
      ]);
  });
});

describe("the vendor's address", () => {
  const complaint = 'must be a URL without a slash at its end, such as https://api.example.com';
  const withBase = (baseUrl: string) => withSettings({ mint: 'upstream', baseUrl });

  test.each([
    'https://api.example.com',
    'https://api.example.com:8443/base/path',
    'http://127.0.0.1:4010',
    'https://[::1]/x',
  ])('may be %s', (baseUrl) => {
    expect(accepted(withBase(baseUrl)).settings).toMatchObject({ baseUrl });
  });

  test.each([
    '',
    'api.example.com',
    'https://',
    'https://api.example.com/',
    'https://api.example.com?a=b',
    'https://api.example.com#a',
    'https://api example.com',
    'https://user@api.example.com',
    'https://user:made-up@api.example.com',
    'javascript:alert(1)',
    'ftp://api.example.com',
  ])('is not %j', (baseUrl) => {
    expect(complaintsOf(withBase(baseUrl))).toEqual([`apps.demo.settings.baseUrl: ${complaint}`]);
  });

  test('is not one with a password alone, as it is not one with a name and a password', () => {
    expect(complaintsOf(withBase('https://:made-up@api.example.com'))).toHaveLength(1);
  });

  test.each([
    ['https://api.example.com', 0],
    ['http://localhost:4010', 0],
    ['http://[::1]:4010', 0],
    ['http://api.example.com', 1],
    ['http://127.0.0.1.example.com', 1],
  ])('is warned of, where everybody can listen: %s, %d times', (baseUrl, times) => {
    const warning = `apps.demo.settings: anyone on the network path to ${baseUrl} can read the credentials.`;
    expect(warningsOf(withBase(baseUrl))).toEqual(times === 0 ? [] : [warning]);
  });
});

describe('how long the vendor is asked', () => {
  test.each<[upstream: object, complaint: string]>([
    [{ timeoutMillis: 0 }, 'timeoutMillis: 0 is less than 1 milliseconds'],
    [{ timeoutMillis: 20_001 }, 'timeoutMillis: 20,001 is more than 20,000 milliseconds'],
    [{ timeoutMillis: 2_500.5 }, 'timeoutMillis: must be a whole number, not 2,500.5'],
    [{ attemptTimeoutMillis: 0 }, 'attemptTimeoutMillis: 0 is less than 1 milliseconds'],
    [{ attemptTimeoutMillis: 20_001 }, 'attemptTimeoutMillis: 20,001 is more than 20,000 milliseconds'],
    [{ maxAttempts: 0 }, 'maxAttempts: 0 is less than 1,'],
    [{ maxAttempts: 6 }, 'maxAttempts: 6 is more than 5,'],
    [{ timeoutSeconds: 8 }, 'timeoutSeconds: is not a setting'],
    [{ attemptTimeoutMillis: 8_001 }, 'attemptTimeoutMillis: is more than upstream.timeoutMillis'],
    [{ timeoutMillis: 2_999 }, 'attemptTimeoutMillis: is more than upstream.timeoutMillis'],
    [{ timeoutMillis: 10_501 }, 'timeoutMillis: must be 9500 less than functions.timeoutSeconds'],
  ])('%j is refused', (upstream, complaint) => {
    expect(complaintsOf(withLimits(upstream))).toEqual([
      expect.stringMatching(`^apps\\.demo\\.upstream\\.${complaint}`),
    ]);
  });

  test('is as long as one attempt at the least, and leaves the function 9.5 seconds', () => {
    for (const upstream of [
      { timeoutMillis: 3_000 },
      { timeoutMillis: 10_500 },
      { attemptTimeoutMillis: 8_000 },
    ])
      expect(accepted(withLimits(upstream)).upstream).toEqual({ ...limits, ...upstream });
    const functions = (timeoutSeconds: number) => ({ functions: { timeoutSeconds } });
    expect(accepted(withLimits({ timeoutMillis: 19_500 }), functions(29)).upstream.timeoutMillis).toBe(
      19_500,
    );
    expect(complaintsOf(withLimits({ timeoutMillis: 19_500 }), functions(28))).toHaveLength(1);
    expect(accepted(withLimits({}), functions(18)).upstream).toEqual(limits);
    expect(complaintsOf(withLimits({}), functions(17))).toHaveLength(1);
    expect(accepted(least.wonderful, functions(10)).upstream).toEqual(limits);
  });

  test.each(['comapi', 'qiscus', 'wonderful', 'chatsdk'] as const)(
    'is not for %s to say, which signs',
    (name) => {
      expect(complaintsOf({ ...least[name], upstream: { maxAttempts: 1 } })).toEqual([
        'apps.demo.upstream: is not a setting of an app that signs its tokens itself',
      ]);
    },
  );
});
