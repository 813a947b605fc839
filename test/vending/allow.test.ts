import { describe, expect, test } from '@jest/globals';
import type { VendRequest } from '../../lambdas/contract/grant.ts';
import type { Identity } from '../../lambdas/contract/principal.ts';
import type { AcceptedToken } from '../../lambdas/vending/accept-token.ts';
import { allow, allowAgain } from '../../lambdas/vending/allow.ts';
import { authenticate } from '../../lambdas/vending/authenticate.ts';
import { proving, sourceIp } from '../doubles/proving.ts';
import { demoApp } from './demo-app.ts';
import { madeUpApp } from './made-up-vendor.ts';

const plain = demoApp('comapi');
/** Its vendor knows `alice` as `u-alice`. */
const renaming = madeUpApp();
const alice: Identity = { subject: 'alice' };
const backend: Identity = { subject: 'key-1', displayName: 'The backend', isBackend: true };

/** Whose token it will be, and how often a fresh id was made for it. */
async function allowed(identity: Identity, request: VendRequest = {}, app = plain) {
  const principal = await authenticate(proving(), [
    { kind: 'oidc', scheme: 'Test', authenticate: async () => identity },
  ]);
  let ids = 0;
  const { person, byBackend } = allow(principal, { ...request, sourceIp }, app, () => `fresh-${++ids}`);
  return { ...person, byBackend, ids };
}

describe('somebody', () => {
  test('gives no metadata, not even none', async () => {
    for (const metadata of [{ role: 'admin' }, {}])
      await expect(allowed(alice, { details: { metadata } })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(allowed(alice, { details: { other: 1 } })).resolves.toMatchObject({ subject: 'alice' });
    await expect(allowed(backend, { details: { metadata: { role: 'admin' } } })).resolves.toBeDefined();
  });

  test('is told to the profile, which may refuse what the request asks for', async () => {
    const askers: object[] = [];
    await allowed(alice, { refuseFor: (asker) => void askers.push(asker) }, renaming);
    expect(askers).toMatchObject([{ subject: 'u-alice' }]);
  });

  test.each([
    ['as the principal is called', plain, 'alice'],
    ['as the vendor knows them', renaming, 'u-alice'],
  ])('gets a token for themselves, %s', async (_title, app, subject) => {
    const themselves = { subject, byBackend: false, ids: 0 };
    expect(await allowed(alice, {}, app)).toStrictEqual(themselves);
    expect(await allowed(alice, { subject: undefined }, app)).toStrictEqual(themselves);
    expect(await allowed(alice, { subject }, app)).toStrictEqual(themselves);
  });

  test.each([
    [plain, 'bob'],
    [plain, 'Alice'],
    [plain, 'alice '],
    [plain, ''],
    [plain, 'u-alice'],
    [renaming, 'u-bob'],
    [renaming, 'alice'],
    [renaming, 'u-u-alice'],
  ])('gets none for another (%#: %s)', async (app, subject) => {
    await expect(allowed(alice, { subject }, app)).rejects.toMatchObject({
      name: 'Refusal',
      code: 'forbidden',
      options: { detail: 'You can have a token only for yourself.' },
    });
  });

  test('is told nothing about whom they named or who they are', async () => {
    const refusal = await allowed(alice, { subject: 'bob' }).catch((error) => error);
    expect(JSON.stringify([refusal, refusal.message])).not.toMatch(/alice|bob/);
  });
});

// Defect: what only a backend could say was dropped without a word.
test('only a backend may send what is for backends: a person is refused, with the name of the field', async () => {
  const request = { forBackends: ['metadata', 'expiresIn'] };
  for (const identity of [alice, { ...alice, isGuest: true } as const])
    await expect(allowed(identity, request)).rejects.toMatchObject({
      code: 'forbidden',
      options: { detail: 'Only a backend with an API key may send metadata.', field: 'metadata' },
    });
  expect(await allowed(backend, { ...request, subject: 'bob' })).toMatchObject({ subject: 'bob' });
  expect(await allowed(alice, { forBackends: [] })).toMatchObject({ subject: 'alice' });
  await expect(allowed(alice, { lifetimeSeconds: 60 })).rejects.toMatchObject({ code: 'forbidden' });
});

// Defect: an Avaya guest said `verified: true` of themselves and was believed: the grant did not know.
test('only a guest is one in the grant, and never by their own word', async () => {
  const isGuest = async (identity: Identity, request: VendRequest = {}) => {
    const principal = await authenticate(proving(), [
      { kind: 'oidc', scheme: 'Test', authenticate: async () => identity },
    ]);
    return allow(principal, { ...request, sourceIp }, plain, () => 'fresh').person.isGuest;
  };
  expect(await isGuest({ ...alice, isGuest: true })).toBe(true);
  expect(await isGuest(alice, { isGuest: true } as VendRequest)).toBeUndefined();
  expect(await isGuest(backend)).toBeUndefined();
});

describe('a backend', () => {
  test.each([
    ['bob', plain],
    ['bob', renaming],
    ['', plain],
  ])('gets a token for whom it names, by the very id that it gives: %j', async (subject, app) => {
    expect(await allowed(backend, { subject }, app)).toStrictEqual({ subject, byBackend: true, ids: 0 });
  });

  test('gets one for somebody new where it names nobody, and never one for itself', async () => {
    for (const app of [plain, renaming])
      expect(await allowed(backend, {}, app)).toStrictEqual({ subject: 'fresh-1', byBackend: true, ids: 1 });
  });

  test('says what its user is called, and its own name counts for nobody', async () => {
    expect(
      await allowed(backend, { subject: 'bob', displayName: 'Bob', avatarUrl: 'https://a.example' }),
    ).toStrictEqual({
      subject: 'bob',
      displayName: 'Bob',
      avatarUrl: 'https://a.example',
      byBackend: true,
      ids: 0,
    });
  });

  test('is one only by its own proof, not by what is said of it', async () => {
    const pretending = { subject: 'bob', isBackend: true, byBackend: true } as VendRequest;
    await expect(allowed(alice, pretending)).rejects.toMatchObject({ code: 'forbidden' });
    const undecided = { ...alice, isBackend: undefined } as unknown as Identity;
    await expect(allowed(undecided, { subject: 'bob' })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('name and picture', () => {
  const proven = { displayName: 'Alice', avatarUrl: 'https://proven.example/a.png' };
  const said = { displayName: 'The Queen', avatarUrl: 'https://said.example/a.png' };

  test.each([
    ['what is proven wins over what they say', proven, said, proven],
    ['what they say counts where nothing is proven', {}, said, said],
    ['each counts for itself', { displayName: 'Alice' }, said, { ...said, displayName: 'Alice' }],
    ['what is proven stays where they say nothing', proven, {}, proven],
    ['absent stays absent', {}, {}, {}],
    ['an undefined one is absent', {}, { displayName: undefined, avatarUrl: undefined }, {}],
  ])('%s', async (_title, own, request, given) => {
    expect(await allowed({ ...alice, ...own }, request)).toStrictEqual({
      subject: 'alice',
      ...given,
      byBackend: false,
      ids: 0,
    });
  });
});

describe('what a token counts against', () => {
  const countsOf = async (identity: Identity, from = sourceIp) => {
    const principal = await authenticate(proving(), [
      { kind: 'oidc', scheme: 'Test', authenticate: async () => identity },
    ]);
    return allow(principal, { sourceIp: from }, plain, () => 'fresh').counts;
  };

  test('is its user, and for a guest, who is new each time, the network', async () => {
    expect(await countsOf(alice)).toEqual([{ limit: 'vendsPerSubject', key: 'alice' }]);
    const guest = { subject: 'guest-1', isGuest: true } as const;
    expect(await countsOf(guest)).toEqual([{ limit: 'guestVendsPerIp', key: sourceIp }]);
    expect(await countsOf(guest, '2001:db8::1')).toEqual([{ limit: 'guestVendsPerIp', key: '2001:db8:0:0' }]);
  });
});

describe('a token for a token', () => {
  const again = (tokenId: string, lifetimeSeconds: number) => {
    const grant = { subject: 'alice', tokenId, issuedAt: 1_000, expiresAt: 1_000 + lifetimeSeconds };
    return allowAgain({ grant, issuedAt: 1_000 } as unknown as AcceptedToken, plain).lifetimeSeconds;
  };

  test("lives as long as any, but one of an API key's no longer than the first", () => {
    const { tokenLifetimeSeconds } = plain;
    expect(again('id', 60)).toBe(tokenLifetimeSeconds);
    expect(again('id.a1b2c3d4e5f60718', 60)).toBe(60);
    expect(again('id.a1b2c3d4e5f60718', tokenLifetimeSeconds + 60)).toBe(tokenLifetimeSeconds);
  });
});

test('only a backend gives metadata: what a user says of themselves is refused', async () => {
  const request = { details: { metadata: { plan: 'gold' } } };
  for (const identity of [alice, { ...alice, metadata: { plan: 'free' } }])
    await expect(allowed(identity, request)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(allowed(backend, request)).resolves.toBeDefined();
});
