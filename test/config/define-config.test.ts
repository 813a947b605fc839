import { describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { unsafeChoices } from '../../lambdas/config/unsafe-choices.ts';
import shipped from '../fixtures/demo-config.ts';

const app = { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] };
const config = (changes: object = {}, apps: object = { demo: app }) =>
  ({ name: 'test', apps, ...changes }) as unknown as VendingConfigInput;
const withApp = (changes: object) => config({}, { demo: { ...app, ...changes } });

test('the configuration that is shipped is accepted, and accepted again as it comes out', () => {
  const { stage: _, ...input } = shipped;
  expect(defineConfig(input as unknown as VendingConfigInput)).toEqual(shipped);
});

test('every number has a default, from the profile where it is the profile that knows', () => {
  expect(defineConfig(config())).toEqual({
    name: 'test',
    stage: 'prod',
    keepsData: true,
    apps: {
      demo: {
        profile: 'qiscus',
        roles: ['integrator'],
        settings: { appId: 'x' },
        callers: [
          {
            kind: 'passcode',
            lifetimeSeconds: 300,
            maxTries: 5,
            text: 'Your code is {code}',
            maxPriceUsd: 1,
          },
        ],
        allowedOrigins: [],
        nonce: 'required',
        tokenLifetimeSeconds: 120,
        nonceLifetimeSeconds: 600,
        sessionLifetimeSeconds: 86_400,
        refreshLifetimeSeconds: 2_592_000,
        clockSkewSeconds: 5,
        keyMaxAgeSeconds: 60,
        keyMaxStaleSeconds: 3_600,
        apiKeyMaxAgeSeconds: 60,
        knownPlaceSeconds: 2_592_000,
        allowShortSecret: false,
        rotation: {
          intervalDays: 30,
          publishLeadSeconds: 10_800,
          verifierCacheSeconds: 7_200,
          jwksMaxAgeSeconds: 300,
        },
        limits: {
          vendsPerSubject: { max: 10, windowSeconds: 900 },
          vendsPerApiKey: { max: 6_000, windowSeconds: 60 },
          guestVendsPerIp: { max: 30, windowSeconds: 900 },
          noncesPerIp: { max: 120, windowSeconds: 60 },
          passcodesPerPhoneNumber: { max: 5, windowSeconds: 600 },
          passcodesPerIp: { max: 20, windowSeconds: 600 },
          passcodesPerApp: { max: 1_000, windowSeconds: 3_600 },
          failedLoginsPerUser: { max: 10, windowSeconds: 1_800 },
          failedLoginsPerIp: { max: 100, windowSeconds: 1_800 },
        },
        upstream: { timeoutMillis: 8_000, attemptTimeoutMillis: 3_000, maxAttempts: 3 },
      },
    },
    existing: {},
    administrators: [],
    additionalRequestHeaders: [],
    functions: {
      memoryMegabytes: 512,
      passwordMemoryMegabytes: 1_769,
      timeoutSeconds: 20,
      logRetentionDays: 30,
      systemLogLevel: 'WARN',
    },
    disableExecuteApiEndpoint: false,
    alarms: {
      notify: [],
      serverErrors: 5,
      latencyMillis: 3_000,
      unavailable: 5,
      replays: 20,
      unauthenticated: 200,
      rateLimited: 500,
      upstreamFailures: 10,
      tableThrottles: 10,
      smsPerHour: 200,
    },
    monitoring: { accessLog: true, dashboard: true, tracing: false },
    rollout: 'AllAtOnce',
    tags: {},
    throttle: { requestsPerSecond: 500, burst: 500 },
    tables: {
      ephemeral: { maxReadUnitsPerSecond: 12_000, maxWriteUnitsPerSecond: 4_000 },
      directory: { maxReadUnitsPerSecond: 12_000, maxWriteUnitsPerSecond: 4_000 },
    },
    routesPerApi: 300,
  });
});

describe('a bad configuration is refused, and the message names the field', () => {
  const table: [input: unknown, field: string, problem: string][] = [
    ...['*', 'x request', 'x:y', '', 'ümlaut'].map((name): [unknown, string, string] => [
      config({ additionalRequestHeaders: ['x-client-version', name] }),
      'additionalRequestHeaders.1',
      'must be the name of a header',
    ]),
    [withApp({ profile: 'another' }), 'apps.demo.profile', "'wonderful', not 'another'"],
    [withApp({ profile: undefined }), 'apps.demo.profile', 'is missing'],
    [withApp({ profile: 'constructor' }), 'apps.demo.profile', "not 'constructor'"],
    [withApp({ settings: { appId: 7 } }), 'apps.demo.settings.appId', 'must be a text, not 7'],
    [withApp({ settings: { appId: 'x', secret: 'y' } }), 'apps.demo.settings.secret', 'is not a setting'],
    [withApp({ settings: undefined }), 'apps.demo.settings', 'is missing'],
    [withApp({ profile: 'comapi' }), 'apps.demo.settings.apiSpaceId', 'is missing'],
    [
      withApp({ tokenLifetimeSeconds: 121 }),
      'apps.demo.tokenLifetimeSeconds',
      '121 is more than 120 seconds, the most that qiscus allows',
    ],
    [withApp({ tokenLifetimeSeconds: 0 }), 'apps.demo.tokenLifetimeSeconds', '0 is less than 1 '],
    [
      withApp({ tokenLifetimeSeconds: 1.5 }),
      'apps.demo.tokenLifetimeSeconds',
      'must be a whole number, not 1.5',
    ],
    [withApp({ tokenLifetimeSeconds: '60' }), 'apps.demo.tokenLifetimeSeconds', "must be a number, not '60'"],
    [
      withApp({ nonceLifetimeSeconds: 3_601 }),
      'apps.demo.nonceLifetimeSeconds',
      '3,601 is more than 3,600 seconds, the most that is allowed',
    ],
    [withApp({ clockSkewSeconds: 61 }), 'apps.demo.clockSkewSeconds', '61 is more than 60 seconds'],
    [withApp({ clockSkewSeconds: -1 }), 'apps.demo.clockSkewSeconds', '-1 is less than 0 seconds'],
    [withApp({ callers: [] }), 'apps.demo.callers', 'must name a way to prove who is asking'],
    [withApp({ callers: undefined }), 'apps.demo.callers', 'must name a way'],
    [withApp({ callers: [{ kind: 'open' }] }), 'apps.demo.callers.0.kind', "not 'open'"],
    [config({}, { 'a-1': app, a1: app }), 'apps.a1', 'differs from a-1 only in hyphens'],
    [
      withApp({ callers: [{ kind: 'passcode' }, { kind: 'passcode', maxTries: 3 }] }),
      'apps.demo.callers',
      'names one kind twice',
    ],
    [
      withApp({ callers: [{ kind: 'passcode', maxTries: 11 }] }),
      'apps.demo.callers.0.maxTries',
      '11 is more than 10',
    ],
    [
      withApp({ callers: [{ kind: 'passcode', text: 'Hi' }] }),
      'apps.demo.callers.0.text',
      'must contain {code}',
    ],
    [
      withApp({ callers: [{ kind: 'password', text: '{code}' }] }),
      'apps.demo.callers.0.text',
      'is not a setting',
    ],
    [withApp({ roles: [] }), 'apps.demo.roles', 'must have at least 1'],
    [withApp({ roles: ['admin'] }), 'apps.demo.roles.0', "not 'admin'"],
    [withApp({ allowedOrigins: '*' }), 'apps.demo.allowedOrigins', 'must be a list'],
    [withApp({ allowedOrigins: ['*', 'https://a.example'] }), 'apps.demo.allowedOrigins', 'must stand alone'],
    ...['a.example', 'https://A.example', 'https://a.example:443', 'https://*.a.example/x', 'null', ''].map(
      (origin): [unknown, string, string] => [
        withApp({ allowedOrigins: ['https://ok.example', origin] }),
        'apps.demo.allowedOrigins.1',
        'is not an origin',
      ],
    ),
    [
      withApp({ keyMaxAgeSeconds: 100, keyMaxStaleSeconds: 99 }),
      'apps.demo.keyMaxStaleSeconds',
      'is less than keyMaxAgeSeconds',
    ],
    [
      withApp({ limits: { noncesPerIp: { max: 0 } } }),
      'apps.demo.limits.noncesPerIp.max',
      '0 is less than 1,',
    ],
    [
      withApp({ limits: { noncesPerIp: { windowSeconds: 86_401 } } }),
      'apps.demo.limits.noncesPerIp.windowSeconds',
      '86,401 is more than 86,400 seconds',
    ],
    [withApp({ limits: { noncesPerIP: {} } }), 'apps.demo.limits.noncesPerIP', 'is not a setting'],
    [withApp({ limits: { vendsPerSubject: 10 } }), 'apps.demo.limits.vendsPerSubject', 'must be an object'],
    [withApp({ allowShortSecret: 'yes' }), 'apps.demo.allowShortSecret', 'must be true or false'],
    [withApp({ tokenLifetime: 60 }), 'apps.demo.tokenLifetime', 'is not a setting'],
    ...['Demo', '9a', '-a', 'a_b', 'a#b', 'a/b', 'a b', 'a-', 'a--b', 'ä', ''].map(
      (name): [unknown, string, string] => [
        config({}, { [name]: app }),
        `apps.${name}`,
        'must be lower-case words',
      ],
    ),
    [config({}, { ['a'.repeat(32)]: app }), `apps.${'a'.repeat(32)}`, 'must have at most 31 characters'],
    [config({}, { health: app }), 'apps.health', 'is a name of the service itself'],
    [config({}, { api: app }), 'apps.api', 'is a name of the service itself'],
    [config({ apps: undefined }), 'apps', 'is missing'],
    [config({ name: undefined }), 'name', 'is missing'],
    [config({ name: '9' }), 'name', 'must be letters, digits and hyphens'],
    [config({ name: 'a b' }), 'name', 'must be letters, digits and hyphens'],
    [config({ stage: 'dev' }), 'stage', 'is not a setting'],
    [config({ functions: { logRetentionDays: 2 } }), 'functions.logRetentionDays', '731, not 2'],
    [config({ functions: { timeoutSeconds: 30 } }), 'functions.timeoutSeconds', '30 is more than 29 seconds'],
    [config({ functions: { memoryMegabytes: 64 } }), 'functions.memoryMegabytes', '64 is less than 128 MB'],
    [null, 'config', 'must be an object'],
  ];

  test.each(table)('%j: %s', (input, field, problem) => {
    const refused = () => defineConfig(input as VendingConfigInput);
    expect(refused).toThrow(/^vending\.config\.ts is not valid:\n/);
    const escaped = problem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    expect(refused).toThrow(new RegExp(`^  ${field.replace(/[.]/g, '\\.')}: .*${escaped}`, 'm'));
  });

  test('all of them at once', () => {
    const input = config({ name: '9' }, { demo: { ...app, tokenLifetimeSeconds: 121, roles: ['admin'] } });
    expect(() => defineConfig(input)).toThrow(
      /\n {2}name: .*\n {2}apps\.demo\.roles\.0: .*\n {2}apps\.demo\.tokenLifetimeSeconds: .*$/,
    );
  });
});

test.each(['https://a.example', 'http://localhost:8080', '*'])('%s is an origin', (origin) => {
  expect(defineConfig(withApp({ allowedOrigins: [origin] })).apps['demo']?.allowedOrigins).toEqual([origin]);
});

test('the part of the vendor goes with that of the backend, whose tokens are all that it accepts', () => {
  expect(() => defineConfig(withApp({ roles: ['vendor'] }))).toThrow(
    "apps.demo.roles: must hold 'integrator'",
  );
});

test.each([
  ['https://*', 'is not an origin'],
  ['https://*.example.com', 'is not an origin'],
  ['capacitor://localhost', 'has a scheme that API Gateway does not take'],
  ['chrome-extension://abcdef', 'has a scheme that API Gateway does not take'],
  ['null', 'is not an origin'],
])('%s is not an origin: only * alone stands for all', (origin, problem) => {
  expect(() => defineConfig(withApp({ allowedOrigins: [origin] }))).toThrow(problem);
});

test.each([
  ['http://localhost.evil.example', 1],
  ['http://127.evil.example', 1],
  ['http://localhost-x.example', 1],
  ['http://localhost:8080', 0],
  ['http://127.0.0.1:8080', 0],
  ['http://[::1]:8080', 0],
  ['https://app.example.com', 0],
])('%s is warned of %d times', (origin, warnings) => {
  expect(unsafeChoices(defineConfig(withApp({ allowedOrigins: [origin] })))).toHaveLength(warnings);
});

// valibot's `record` passes over the keys `constructor` and `prototype`.
test.each(['constructor', 'prototype'])('an app named %s is refused, not dropped', (name) => {
  expect(() => defineConfig(config({}, { good: app, [name]: app }))).toThrow(
    `apps.${name}: is a name that JavaScript reserves`,
  );
});

test('a deployment without apps is refused', () => {
  expect(() => defineConfig({ name: 'empty', apps: {} })).toThrow('apps: must have at least one app');
});

describe('an unsafe choice is named', () => {
  const warnings = (changes: object) => unsafeChoices(defineConfig(withApp(changes)));

  test('and none is none', () => expect(warnings({ allowedOrigins: ['https://a.example'] })).toEqual([]));

  test('each with app and field', () => {
    expect(warnings({ allowShortSecret: true, allowedOrigins: ['*'] })).toEqual([
      'apps.demo.allowShortSecret: a secret under 32 bytes can be guessed offline.',
      'apps.demo.allowedOrigins: every website may call this app.',
    ]);
  });
});
