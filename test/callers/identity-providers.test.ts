import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { oidcCaller } from '../../lambdas/callers/oidc.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { OidcConfig } from '../../lambdas/contract/caller-config.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { deaf, proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';
import { rsaPairOf, rsaPemOf } from '../fixtures/rsa-pair.ts';
import { forge } from '../vending/forge.ts';
import { type ProviderShape, providers } from './provider-shapes.ts';

const now = 1_800_000_000;
const pair = rsaPairOf('provider');
const pem = rsaPemOf('provider');
const kid = 'key-1';

const withoutNulls = (members: object) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
const keySetOf = ({ jwk, beside = [] }: ProviderShape) =>
  createLocalJWKSet({
    keys: [...beside, withoutNulls({ ...pair.publicKey.export({ format: 'jwk' }), kid, ...jwk })],
  } as JSONWebKeySet);

const configured = (callers: readonly object[]) =>
  defineConfig({
    name: 'test',
    apps: { demo: { profile: 'chatsdk', settings: { appId: 'app' }, callers } },
  } as never).apps['demo']?.callers as OidcConfig[];

const tokenOf = ({ caller, header, claims }: ProviderShape, changes: object = {}) => {
  const times = { iat: now - 10, exp: now + 3_590 };
  return forge({ kid, ...header }, { iss: caller.issuer, ...claims, ...times, ...changes }, pem);
};

const times = { clock: setClock(now), clockSkewSeconds: 5, journal: deaf };

describe.each(Object.entries(providers))('%s', (_title, shape) => {
  const [caller] = configured([shape.caller]);
  if (!caller) throw new Error('the configuration keeps its callers');
  const present = (bearerToken: string) =>
    oidcCaller(caller, [], keySetOf(shape), times).authenticate(proving({ bearerToken }));

  test('its settings are valid as its documents write them', () => expect(caller).toEqual(shape.caller));

  test('its user is let in as its `sub`, with the name and the picture that it says', async () => {
    const { sub, name, picture } = shape.claims;
    expect(await present(tokenOf(shape))).toStrictEqual({
      subject: sub,
      ...(name !== undefined && { displayName: name }),
      ...(picture !== undefined && { avatarUrl: picture }),
    });
  });

  test.each<[string, object]>([
    ['another audience', { aud: 'another', client_id: 'another' }],
    ['no audience at all', { aud: undefined, client_id: undefined }],
    ['another audience, whatever client_id says', { aud: 'another', client_id: shape.caller.audience }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['its end', { exp: now - 6 }],
    ['no subject', { sub: undefined }],
  ])('a token with %s is refused', async (_, changes) => {
    expect(await failureOf(present(tokenOf(shape, changes)))).toMatchObject({ code: 'unauthenticated' });
  });
});

describe('an app with several identity providers', () => {
  const firebase = providers['Firebase Authentication, ID token'] as ProviderShape;
  const cognito = providers['Amazon Cognito, ID token'] as ProviderShape;
  const shapes = [firebase, { ...cognito, caller: { ...cognito.caller, subjectPrefix: 'cognito:' } }];
  const configs = configured(shapes.map(({ caller }) => caller));
  const callers = configs.map((config, at) =>
    oidcCaller(
      config,
      configs.filter((each) => each !== config),
      keySetOf(shapes[at] as ProviderShape),
      times,
    ),
  );
  const first = async (bearerToken: string) => {
    for (const caller of callers) {
      const identity = await caller.authenticate(proving({ bearerToken }));
      if (identity) return identity.subject;
    }
    return undefined;
  };

  test('lets in the users of each, who are never each other', async () => {
    expect(await first(tokenOf(firebase))).toBe(firebase.claims.sub);
    expect(await first(tokenOf(cognito))).toBe(`cognito:${cognito.claims.sub}`);
    expect(await first(tokenOf(cognito, { sub: firebase.claims.sub }))).toBe(
      `cognito:${firebase.claims.sub}`,
    );
  });

  test('has room for a prefix and 256 characters together', async () => {
    const sub = 'a'.repeat(248);
    expect(await first(tokenOf(cognito, { sub }))).toBe(`cognito:${sub}`);
  });

  test.each<[string, string]>([
    ["the other's prefix in its subject", tokenOf(firebase, { sub: `cognito:${cognito.claims.sub}` })],
    ["the other's audience", tokenOf(firebase, { aud: cognito.claims['aud'] })],
    ['the issuer of neither', tokenOf(firebase, { iss: 'https://evil.example' })],
    ['no JWT', 'opaque'],
    ['no room for its prefix', tokenOf(cognito, { sub: 'a'.repeat(249) })],
  ])('refuses a token with %s', async (_, bearerToken) => {
    expect(await failureOf(first(bearerToken))).toMatchObject({ code: 'unauthenticated' });
  });

  test.each<[string, object[], string]>([
    ['without prefixes', [firebase.caller, cognito.caller], 'give each a subjectPrefix'],
    [
      'with prefixes that begin alike',
      [
        { ...firebase.caller, subjectPrefix: 'a' },
        { ...cognito.caller, subjectPrefix: 'ab' },
      ],
      'give each a subjectPrefix',
    ],
    ['of one issuer', [cognito.caller, { ...cognito.caller, subjectPrefix: 'b' }], 'name one issuer twice'],
  ])('is refused at synth %s', (_, callers, complaint) => {
    expect(() => configured(callers)).toThrow(complaint);
  });
});

test.each([
  'https://user:pass@login.example.com',
  'https://user@login.example.com/keys',
  'https://@login.example.com',
  'https://login.example.com/#keys',
  'ftp://login.example.com',
  'login.example.com',
  'https://',
])('%s is refused as an issuer and as the address of keys', (url) => {
  const good = providers['Google, ID token']?.caller;
  expect(() => configured([{ ...good, issuer: url }])).toThrow('must be a URL');
  expect(() => configured([{ ...good, jwksUrl: url }])).toThrow('must be a URL');
});
