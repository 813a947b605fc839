import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createLocalJWKSet } from 'jose';
import { type ApiKey, apiKeyCaller } from '../../lambdas/callers/api-key.ts';
import { callersOf, type MadeCaller } from '../../lambdas/callers/callers-of.ts';
import { oidcCaller } from '../../lambdas/callers/oidc.ts';
import { passcodeCaller } from '../../lambdas/callers/passcode.ts';
import { passwordCaller } from '../../lambdas/callers/password.ts';
import { hashPassword } from '../../lambdas/callers/password-hash.ts';
import { unsafeOpenCaller } from '../../lambdas/callers/unsafe-open.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { providersOf } from '../../lambdas/contract/caller-config.ts';
import type { Proofs } from '../../lambdas/contract/principal.ts';
import { headerProofs } from '../../lambdas/http/proofs.ts';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { memoryDirectory } from '../doubles/memory-directory.ts';
import { memoryGuests } from '../doubles/memory-guests.ts';
import { memoryKnownPlaces } from '../doubles/memory-known-places.ts';
import { memoryPasscodes } from '../doubles/memory-passcodes.ts';
import { memoryUsers } from '../doubles/memory-users.ts';
import { deaf, proving, sourceIp } from '../doubles/proving.ts';
import { recordedSms } from '../doubles/recorded-sms.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { demoApp, oidc } from '../vending/demo-app.ts';
import { forge } from '../vending/forge.ts';
import { madeUpSecret, madeUpValue, ringOf, takenKey } from '../vending/made-up-key.ts';

const passcode = {
  kind: 'passcode',
  lifetimeSeconds: 300,
  maxTries: 5,
  text: '{code}',
  maxPriceUsd: 1,
} as const;
const password = { kind: 'password' } as const;
const apiKey = { kind: 'apiKey' } as const;
const unsafeOpen = { kind: 'unsafeOpen', guestLifetimeSeconds: 60 } as const;
const { publicJwk = { kid: '' } } = (await takenKey('ES256')).value.signing;

function setUp(callers: App['callers']) {
  const [users, apiKeys, sms, clock] = [memoryUsers(), memoryDirectory<ApiKey>(), recordedSms(), setClock()];
  let providers = 0;
  const identityKeys = () => {
    providers += 1;
    return createLocalJWKSet({ keys: [publicJwk as never] });
  };
  const app: App = { ...demoApp('qiscus'), callers };
  let guests = 0;
  const guard = {
    limiter: limiter(app.limits, memoryCounters()),
    knownPlaces: memoryKnownPlaces(),
    clock,
    knownPlaceSeconds: app.knownPlaceSeconds,
  };
  const backend = apiKeyCaller(app.name, apiKeys, { clock, maxAgeSeconds: app.apiKeyMaxAgeSeconds });
  const own = callersOf(app, backend, (config): MadeCaller => {
    switch (config.kind) {
      case 'password':
        return { caller: passwordCaller(users, guard) };
      case 'passcode': {
        const ring = ringOf(scriptedSecret({ versionId: 'v1', value: madeUpSecret }), clock);
        const ports = { ...guard, passcodes: memoryPasscodes(), sms, ring };
        const { caller, send } = passcodeCaller(app.name, config, ports);
        return { caller, sendPasscode: send };
      }
      case 'oidc': {
        const others = providersOf(app).filter((each) => each !== config);
        const { clockSkewSeconds } = app;
        return {
          caller: oidcCaller(config, others, identityKeys(), { clock, journal: deaf, clockSkewSeconds }),
        };
      }
      case 'unsafeOpen': {
        const newId = () => `guest-${++guests}`;
        const { caller, keep } = unsafeOpenCaller(config, { guests: memoryGuests(), clock, newId });
        return { caller, keepGuest: keep };
      }
    }
  });
  return { ...own, users, apiKeys, sms, clock, providers: () => providers };
}

test.each<[App['callers'], (string | undefined)[]]>([
  [[], []],
  [[password], ['Basic realm="password"']],
  [[passcode], ['Passcode']],
  [[oidc], ['Bearer']],
  [[apiKey], ['ApiKey']],
  [
    [password, passcode],
    ['Basic realm="password"', 'Passcode'],
  ],
  [
    [passcode, password],
    ['Passcode', 'Basic realm="password"'],
  ],
  [
    [oidc, apiKey],
    ['Bearer', 'ApiKey'],
  ],
  [
    [apiKey, oidc, unsafeOpen],
    ['ApiKey', 'Bearer', undefined],
  ],
])('an app has the callers of its configuration, in that order: %j', (configured, schemes) => {
  const { callers } = setUp(configured);
  expect(callers.map(({ scheme }) => scheme)).toEqual(schemes);
  expect(callers.map(({ kind }) => kind)).toEqual(configured.map(({ kind }) => kind));
});

test('a 401 asks for a password by the scheme that is read', async () => {
  const { callers } = setUp([password]);
  const scheme = callers[0]?.scheme?.split(' ')[0];
  const authorization = `${scheme} ${Buffer.from('alice:secret').toString('base64')}`;
  expect(headerProofs({ authorization })).toMatchObject({ username: 'alice', password: 'secret' });
});

test('users of the directory, and codes that were sent, are let in', async () => {
  const { callers, users, sms, sendPasscode } = setUp([password, passcode]);
  const [byPassword, byPasscode] = callers;
  await users.put('alice', { passwordHash: await hashPassword('secret') });
  expect(await byPassword?.authenticate(proving({ username: 'alice', password: 'secret' }))).toMatchObject({
    subject: 'alice',
  });

  const phoneNumber = '+4915100000001';
  await sendPasscode({ phoneNumber, sourceIp });
  const proof = { phoneNumber, passcode: sms.sent[0]?.text };
  expect(await byPasscode?.authenticate(proving(proof))).toMatchObject({ subject: phoneNumber });
});

test('so are users of the identity provider, by its keys, issuer, audience and our clock', async () => {
  const { callers, clock, providers } = setUp([oidc]);
  const claims = { iss: oidc.issuer, aud: oidc.audience, sub: 'alice', exp: clock() + 60 };
  const header = { alg: 'ES256', kid: publicJwk.kid };
  const present = (more: object = {}) =>
    callers[0]?.authenticate(
      proving({ bearerToken: forge(header, { ...claims, ...more }, madeUpValue('ES256')) }),
    );
  expect(await present()).toEqual({ subject: 'alice' });
  for (const other of [{ iss: 'https://evil.example' }, { aud: 'another' }, { exp: clock() - 60 }])
    await expect(present(other)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(providers()).toBe(1);
});

test('so are users of every identity provider, in any order', async () => {
  const second = { ...oidc, issuer: 'https://second.example.com', subjectPrefix: 'second:' };
  const third = { ...oidc, issuer: 'https://third.example.com', subjectPrefix: 'third:' };
  const { callers, clock } = setUp([oidc, second, third]);
  const header = { alg: 'ES256', kid: publicJwk.kid };
  const enter = async (iss: string) => {
    const claims = { iss, aud: oidc.audience, sub: 'alice', exp: clock() + 60 };
    const proof = proving({ bearerToken: forge(header, claims, madeUpValue('ES256')) });
    for (const caller of callers) {
      const identity = await caller.authenticate(proof);
      if (identity) return identity.subject;
    }
    return undefined;
  };
  expect(await enter(oidc.issuer)).toBe('alice');
  expect(await enter(second.issuer)).toBe('second:alice');
  expect(await enter(third.issuer)).toBe('third:alice');
});

test('so are backends whose key is for this app, and no others', async () => {
  const { callers, apiKeys } = setUp([apiKey]);
  const secret = 'x'.repeat(32);
  await apiKeys.put('0123456789abcdef', { apps: ['demo'], scope: {}, secretDigest: digestOf(secret) });
  await apiKeys.put('fedcba9876543210', { apps: ['other'], scope: {}, secretDigest: digestOf(secret) });
  const present = (id: string) => callers[0]?.authenticate(proving({ apiKey: `tv_${id}_${secret}` }));
  expect(await present('0123456789abcdef')).toEqual({
    subject: '0123456789abcdef',
    isBackend: true,
    scope: {},
  });
  await expect(present('fedcba9876543210')).rejects.toMatchObject({ code: 'unauthenticated' });
});

test("a backend's key counts among backends even if the configuration allows no keys", async () => {
  const { callers, backends, apiKeys } = setUp([password]);
  const secret = 'x'.repeat(32);
  await apiKeys.put('0123456789abcdef', { apps: ['demo'], scope: {}, secretDigest: digestOf(secret) });
  const proof = proving({ apiKey: `tv_0123456789abcdef_${secret}` });
  expect(await backends[0]?.authenticate(proof)).toMatchObject({
    subject: '0123456789abcdef',
    isBackend: true,
  });
  for (const caller of callers) expect(await caller.authenticate(proof)).toBeUndefined();
});

test('the identity provider is asked for nothing where no caller needs it', () => {
  expect(setUp([password, apiKey]).providers()).toBe(0);
});

test('guests are let in without a proof, each as someone else', async () => {
  const { callers } = setUp([oidc, unsafeOpen]);
  expect(await callers[0]?.authenticate(proving())).toBeUndefined();
  expect(await callers[1]?.authenticate(proving())).toMatchObject({ subject: 'guest-1', isGuest: true });
  expect(await callers[1]?.authenticate(proving())).toMatchObject({ subject: 'guest-2', isGuest: true });
});

test('a guest is kept if the app takes guests, and by no other app', async () => {
  const guest = { secret: randomUUID(), id: 'guest-of-before' };
  const { callers, keepGuest, clock } = setUp([unsafeOpen]);
  await keepGuest(guest, clock());
  expect(await callers[0]?.authenticate(proving({ guestSecret: guest.secret }))).toMatchObject({
    subject: guest.id,
  });
  await expect(setUp([oidc]).keepGuest(guest, clock())).resolves.toBeUndefined();
});

test.each<Proofs>([
  { authorization: 'Bearer  x y' },
  { authorization: '' },
  { authorization: 'Digest username="alice"' },
  { apiKey: '' },
  { username: 'alice' },
  { phoneNumber: '+4915100000001' },
])('a request that tries to prove something is no guest: %j', async (proofs) => {
  const { callers } = setUp([oidc, unsafeOpen]);
  expect(await failureOf(authenticate(proving(proofs), callers))).toMatchObject({ code: 'unauthenticated' });
  expect(await authenticate(proving({ authorization: undefined }), callers)).toMatchObject({ isGuest: true });
});

test('an app without passcodes sends none', async () => {
  const { sendPasscode, sms, callers } = setUp([password]);
  expect(await failureOf(sendPasscode({ phoneNumber: '+4915100000001', sourceIp }))).toMatchObject({
    code: 'not_found',
  });
  expect(sms.sent).toEqual([]);
  expect(callers.map(({ scheme }) => scheme)).not.toContain('Passcode');
});
