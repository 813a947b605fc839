import { describe, expect, test } from '@jest/globals';
import type { App } from '../../lambdas/contract/app.ts';
import type { VendRequest } from '../../lambdas/contract/grant.ts';
import type { Identity, Scope } from '../../lambdas/contract/principal.ts';
import { allow } from '../../lambdas/vending/allow.ts';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { proving, sourceIp } from '../doubles/proving.ts';
import { demoApp, examples } from './demo-app.ts';

const plain = demoApp('chatsdk');
/** What is allowed to an API key of this scope. */
async function allowed(
  scope: Scope | undefined,
  request: VendRequest,
  app = plain,
  more: Partial<Identity> = {},
) {
  const identity: Identity = { subject: 'key-1', isBackend: true, ...(scope && { scope }), ...more };
  const principal = await authenticate(proving(), [{ kind: 'apiKey', authenticate: async () => identity }]);
  return allow(principal, { ...request, sourceIp }, app, () => 'fresh-id');
}
const refused = async (scope: Scope, request: VendRequest, app = plain) => {
  const failure = await failureOf(allowed(scope, request, app));
  expect(failure).toMatchObject({ name: 'Refusal', code: 'forbidden' });
  return failure;
};

describe("the beginning of its users' ids", () => {
  const scope = { subjectPrefix: 'shop-' };

  test.each(['shop-1', 'shop-', 'shop-shop-', 'shop- 1'])('lets it name %j', async (subject) => {
    expect(await allowed(scope, { subject })).toMatchObject({ person: { subject }, byBackend: true });
  });

  test.each(['', 'shop', 'Shop-1', ' shop-1', 'a-shop-1', 'other'])(
    'does not let it name %j',
    async (subject) => {
      const failure = await refused(scope, { subject });
      expect(failure.message).toBe('beyond the scope of the API key: subject');
      expect(await allowed(undefined, { subject })).toMatchObject({ person: { subject } });
    },
  );

  test('does not let it have a token for somebody new: nobody knows how their id will begin', async () => {
    await refused(scope, {});
    await refused(scope, { subject: undefined });
    for (const open of [undefined, {}, { subjectPrefix: '' }])
      expect(await allowed(open, {})).toMatchObject({ person: { subject: 'fresh-id' } });
  });
});

describe('the names of its metadata', () => {
  const scope = { metadataKeys: ['plan', 'constructor'] };
  const giving = (metadata: Record<string, unknown>): VendRequest => ({
    subject: 'u',
    details: { metadata },
  });

  test.each([[{}], [{ plan: 1 }], [{ plan: { role: 'admin' }, constructor: 1 }]])(
    'let it give %j',
    async (metadata) => {
      await expect(allowed(scope, giving(metadata))).resolves.toBeDefined();
    },
  );

  test.each([
    [{ role: 'admin' }],
    [{ plan: 1, role: undefined }],
    [{ Plan: 1 }],
    [{ '': 1 }],
    [{ toString: 1 }],
    [JSON.parse('{"__proto__": {"role": "admin"}}')],
  ])('do not let it give %j', async (metadata) => {
    const failure = await refused(scope, giving(metadata));
    expect(failure.message).toBe('beyond the scope of the API key: metadata');
    await expect(allowed(undefined, giving(metadata))).resolves.toBeDefined();
  });

  test('are none where the list is empty; where there is no list, all are', async () => {
    await refused({ metadataKeys: [] }, giving({ plan: 1 }));
    await expect(allowed({ metadataKeys: [] }, { subject: 'u' })).resolves.toBeDefined();
    await expect(allowed({}, giving({ plan: 1 }))).resolves.toBeDefined();
  });
});

const hour = 3_600;
const settingsOf = (profile: string, mint: string) =>
  examples[profile]
    ?.map(({ settings }) => settings)
    .find((each) => (each as { mint?: string }).mint === mint);
const wonderful = demoApp('wonderful');
const avaya = demoApp('avaya');
const apps: Record<string, App> = {
  'chatsdk, a day': plain,
  'comapi, 15 minutes': demoApp('comapi'),
  'wonderful, an hour': wonderful,
  'wonderful asking its vendor, an hour': demoApp('wonderful', {
    settings: settingsOf('wonderful', 'upstream'),
  }),
  'avaya, half an hour': avaya,
};

describe('how long its tokens may live', () => {
  test.each<[app: string, max: number | undefined, lifetime: number]>([
    ['chatsdk, a day', undefined, 24 * hour],
    ['chatsdk, a day', 24 * hour, 24 * hour],
    ['chatsdk, a day', 24 * hour + 1, 24 * hour],
    ['chatsdk, a day', 24 * hour - 1, 24 * hour - 1],
    ['chatsdk, a day', 1, 1],
    ['comapi, 15 minutes', 900, 900],
    ['comapi, 15 minutes', 899, 899],
    ['wonderful, an hour', hour - 1, hour - 1],
    ['wonderful, an hour', 60, 60],
    ['wonderful asking its vendor, an hour', 61, 61],
    ['avaya, half an hour', undefined, 1_800],
    ['avaya, half an hour', 1_800, 1_800],
    ['avaya, half an hour', 1_799, 1_740],
    ['avaya, half an hour', 1_860, 1_800],
    ['avaya, half an hour', 960, 960],
    ['avaya, half an hour', 959, 900],
    ['avaya, half an hour', 900, 900],
  ])('%s: with at most %s it is %d seconds', async (name, max, lifetimeSeconds) => {
    const scope = max === undefined ? {} : { maxLifetimeSeconds: max };
    expect(await allowed(scope, { subject: 'u' }, apps[name])).toMatchObject({ lifetimeSeconds });
  });

  test.each<[app: string, max: number]>([
    ['chatsdk, a day', 0],
    ['wonderful, an hour', 59],
    ['wonderful asking its vendor, an hour', 59],
    ['avaya, half an hour', 899],
    ['avaya, half an hour', 0],
  ])(
    '%s: with at most %d there is none, since the vendor knows none so short',
    async (name, maxLifetimeSeconds) => {
      const failure = await refused({ maxLifetimeSeconds }, { subject: 'u' }, apps[name]);
      expect(failure.message).toBe('beyond the scope of the API key: lifetime');
    },
  );

  test.each([
    [60, true],
    [600, true],
    [601, false],
    [24 * hour, false],
  ])('a key for ten minutes that asks for %d seconds gets them: %s', async (lifetimeSeconds, isGiven) => {
    const request = { subject: 'u', lifetimeSeconds };
    const scope = { maxLifetimeSeconds: 600 };
    if (isGiven) expect(await allowed(scope, request, wonderful)).toMatchObject({ lifetimeSeconds });
    else await refused(scope, request, wonderful);
    expect(await allowed({}, request, wonderful)).toMatchObject({ lifetimeSeconds });
  });

  test('can not be kept where the vendor chooses, and then there is none', async () => {
    const asking = demoApp('chatsdk', { settings: settingsOf('chatsdk', 'upstream') });
    for (const maxLifetimeSeconds of [1, 24 * hour, 365 * 24 * hour])
      await refused({ maxLifetimeSeconds }, { subject: 'u' }, asking);
    for (const scope of [undefined, {}, { subjectPrefix: 'u' }])
      expect(await allowed(scope, { subject: 'u' }, asking)).toMatchObject({ lifetimeSeconds: 24 * hour });
  });
});

test('a refusal tells what is beyond, and neither whom nor what was asked for', async () => {
  const scope = { subjectPrefix: 'shop-', metadataKeys: ['plan'], maxLifetimeSeconds: 60 };
  for (const request of [
    { subject: 'alice' },
    { subject: 'shop-alice', details: { metadata: { role: 'admin' } } },
    { subject: 'shop-alice', lifetimeSeconds: 61 },
  ]) {
    const failure = await refused(scope, request);
    expect(JSON.stringify([failure, failure.message])).not.toMatch(/alice|role|admin|shop-/);
  }
});

describe('who is no backend', () => {
  const somebody = { subject: 'alice', isBackend: undefined } as unknown as Identity;

  test.each([plain, wonderful, avaya])('gets nothing more by asking (%#)', async (app) => {
    const usual = await allowed(undefined, {}, app, somebody);
    const asking = {
      byBackend: true,
      isBackend: true,
      scope: {},
      apiKeyId: 'key-1',
    };
    expect(await allowed(undefined, asking as VendRequest, app, somebody)).toStrictEqual(usual);
    expect(usual).toMatchObject({ lifetimeSeconds: app.tokenLifetimeSeconds, byBackend: false });
    expect(usual.apiKeyId).toBeUndefined();
  });

  test('gets nothing more, or less, by a scope: it is for backends alone', async () => {
    const usual = await allowed(undefined, {}, plain, somebody);
    const scope = { subjectPrefix: 'nobody', metadataKeys: [], maxLifetimeSeconds: 1_000_000 };
    expect(await allowed(scope, {}, plain, somebody)).toStrictEqual(usual);
  });
});
