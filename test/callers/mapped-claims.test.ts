import { describe, expect, test } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { mappedClaims } from '../../lambdas/callers/mapped-claims.ts';
import type { ClaimNames } from '../../lambdas/contract/caller-config.ts';

const plan = 'https://shop.example/plan';

/** What is copied of these claims, and the names of the claims that were left out. */
function mapped(payload: JWTPayload, names?: ClaimNames) {
  const leftOut: string[] = [];
  const copied = mappedClaims(payload, names, { claimLeftOut: ({ claim }) => void leftOut.push(claim) });
  return { ...copied, leftOut };
}

test('name and picture are those of OpenID Connect, unless the app names other claims', () => {
  const payload = {
    name: 'Alice',
    nickname: 'Al',
    picture: 'https://a.example/1',
    avatar: 'https://a.example/2',
  };
  expect(mapped(payload)).toEqual({ displayName: 'Alice', avatarUrl: payload.picture, leftOut: [] });
  expect(mapped(payload, { name: 'nickname', picture: 'avatar' })).toEqual({
    displayName: 'Al',
    avatarUrl: payload.avatar,
    leftOut: [],
  });
});

test('metadata are the claims that the app names, under its own names, and no others', () => {
  const payload = { email: 'a@example.com', [plan]: 'gold', logins: 7, email_verified: true, role: 'admin' };
  const metadata = { email: 'email', plan, logins: 'logins', isVerified: 'email_verified' };
  expect(mapped(payload, { metadata })).toEqual({
    metadata: { email: 'a@example.com', plan: 'gold', logins: 7, isVerified: true },
    leftOut: [],
  });
});

describe('a claim is left out', () => {
  test.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
  ])('without a word if it is %s', (_title, plan) => {
    expect(mapped({ plan }, { metadata: { plan: 'plan' } })).toEqual({ leftOut: [] });
  });

  test.each<[string, unknown]>([
    ['an object', { a: 1 }],
    ['a list', ['gold']],
    ['no finite number', Number.POSITIVE_INFINITY],
    ['empty', ''],
    ['too long', 'x'.repeat(501)],
    ['of several lines', 'a\nb'],
  ])('and the journal told, if it is %s', (_title, plan) => {
    const metadata = { plan: 'plan', email: 'email' };
    expect(mapped({ plan, email: 'a@example.com' }, { metadata })).toEqual({
      metadata: { email: 'a@example.com' },
      leftOut: ['plan'],
    });
  });

  test('if it finds no room: all of them together have 2,048 bytes', () => {
    const claims = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`claim-${at}`, 'x'.repeat(500)]));
    const names = Object.fromEntries(Object.keys(claims).map((name) => [name, name]));
    const { metadata, leftOut } = mapped({ ...claims, 'claim-5': 'short' }, { metadata: names });
    expect(Object.keys(metadata ?? {})).toEqual(['claim-0', 'claim-1', 'claim-2', 'claim-5']);
    expect(leftOut).toEqual(['claim-3', 'claim-4']);
  });

  test('if it finds no room by one byte', () => {
    const metadata = { a: 'a', b: 'b', c: 'c', d: 'd', e: 'e' };
    const room = 2_048 - JSON.stringify({ a: '', b: '', c: '', d: '', e: '' }).length - 4 * 500;
    const [a, b, c, d] = Array(4).fill('x'.repeat(500));
    for (const [e, leftOut] of [
      ['x'.repeat(room), []],
      ['x'.repeat(room + 1), ['e']],
    ] as const)
      expect(mapped({ a, b, c, d, e }, { metadata }).leftOut).toEqual(leftOut);
  });

  test('if only the prototype has it', () => {
    expect(mapped({}, { name: 'toString', metadata: { a: 'constructor' } })).toEqual({ leftOut: [] });
  });
});
