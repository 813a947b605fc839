import { describe, expect, test } from '@jest/globals';
import { oidcCaller } from '../../lambdas/callers/oidc.ts';
import { deaf, proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';
import { oidc } from '../vending/demo-app.ts';
import { now, skewSeconds, token, trusting } from './made-up-identity.ts';

const { caller, present, refusal } = trusting();

describe('who is let in', () => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)('whose token is genuine under %s', async (alg) => {
    expect(await present(token({}, {}, alg))).toStrictEqual({ subject: 'alice' });
  });

  test('with the name and the picture that the identity provider knows, and nothing else of the token', async () => {
    const picture = 'https://example.com/alice.png';
    const claims = { name: 'Alice', picture, email: 'a@example.com', isBackend: true, subject: 'bob' };
    expect(await present(token(claims))).toStrictEqual({
      subject: 'alice',
      displayName: 'Alice',
      avatarUrl: picture,
    });
  });

  test('whoever is named by the audience among others', async () => {
    await expect(present(token({ aud: ['another', oidc.audience] }))).resolves.toBeDefined();
  });

  test.each([
    ['the last second', { exp: now - skewSeconds + 1 }],
    ['the first second', { nbf: now + skewSeconds }],
    ['a subject of 256 characters', { sub: '😀'.repeat(256) }],
  ])('%s', async (_title, claims) => expect(await present(token(claims))).toHaveProperty('subject'));

  test('a request without a bearer token is for another caller to judge', async () => {
    expect(
      await caller.authenticate(proving({ apiKey: 'x', username: 'alice', password: 'x' })),
    ).toBeUndefined();
  });
});

describe('who is not, although the signature is right:', () => {
  const claimed = 'bearer token ERR_JWT_CLAIM_VALIDATION_FAILED';
  const elsewhere = 'the bearer token is for another audience';
  const noUser = 'the subject of the bearer token is no user id';
  test.each<[string, object, string]>([
    ['another issuer', { iss: 'https://evil.example' }, claimed],
    ['the issuer with a slash more', { iss: `${oidc.issuer}/` }, claimed],
    ['no issuer', { iss: undefined }, claimed],
    ['another audience', { aud: 'another' }, elsewhere],
    ['other audiences', { aud: ['another', `${oidc.audience} `] }, elsewhere],
    ['no audience', { aud: undefined }, elsewhere],
    ['an audience that is no text', { aud: { [oidc.audience]: true } }, elsewhere],
    ['over', { exp: now - skewSeconds }, 'bearer token ERR_JWT_EXPIRED'],
    ['without an end', { exp: undefined }, claimed],
    ['an end that is no number', { exp: String(now + 60) }, claimed],
    ['not begun', { nbf: now + skewSeconds + 1 }, claimed],
    ['a beginning that is no number', { nbf: 'soon' }, claimed],
    ['no subject', { sub: undefined }, claimed],
    ['an empty subject', { sub: '' }, noUser],
    ['a subject that is no text', { sub: 7 }, noUser],
    ['a subject of several', { sub: ['alice'] }, noUser],
    ['a subject with a line end', { sub: 'alice\n' }, noUser],
    ['a subject with a NUL', { sub: 'alice\0' }, noUser],
    ['a subject with half a character', { sub: 'alice\ud800' }, noUser],
    [
      'a logout token',
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
      'the bearer token tells of an event',
    ],
    ['a subject of 257 characters', { sub: '😀'.repeat(257) }, noUser],
  ])('%s', async (_title, claims, reason) => {
    expect(await refusal(token(claims))).toBe(reason);
  });
});

describe('name and picture that are odd are left out:', () => {
  test.each<[object]>([
    [{ name: '' }],
    [{ name: 7 }],
    [{ name: null }],
    [{ name: ['Alice'] }],
    [{ name: 'A\nlice' }],
    [{ name: 'a'.repeat(201) }],
    [{ picture: '' }],
    [{ picture: 7 }],
    [{ picture: 'alice.png' }],
    [{ picture: 'javascript:alert(1)' }],
    [{ picture: 'data:text/html,<script>' }],
    [{ picture: 'file:///etc/passwd' }],
    [{ picture: 'https://example.com/a\nb.png' }],
    [{ picture: `https://example.com/${'a'.repeat(2_000)}` }],
  ])('%j', async (claims) => {
    const picture = 'https://example.com/alice.png';
    const other = 'name' in claims ? { picture } : { name: 'Alice' };
    expect(await present(token({ ...other, ...claims }))).toStrictEqual({
      subject: 'alice',
      ...('name' in claims ? { avatarUrl: picture } : { displayName: 'Alice' }),
    });
  });
});

test('a failure of the keys is not taken for a bad token', async () => {
  const broken = async () => Promise.reject(new Error('keys are out'));
  const own = oidcCaller(oidc, [], broken, {
    clock: setClock(now),
    clockSkewSeconds: skewSeconds,
    journal: deaf,
  });
  await expect(own.authenticate(proving({ bearerToken: token() }))).rejects.toThrow('keys are out');
});

test('a key that the library can not take is no outage of ours', async () => {
  const short = async () => Promise.reject(new TypeError('RS256 requires key modulusLength to be 2048 bits'));
  const own = oidcCaller(oidc, [], short, {
    clock: setClock(now),
    clockSkewSeconds: skewSeconds,
    journal: deaf,
  });
  await expect(own.authenticate(proving({ bearerToken: token() }))).rejects.toMatchObject({
    code: 'unauthenticated',
  });
});
