import { expect, test } from '@jest/globals';
import type { KeyEntry } from '../../lambdas/keys/key-document.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';
import { keysToRotate, type WrittenVersion, withoutOutdated } from '../../lambdas/own-keys/rotation.ts';

const key = (id: string, algorithm: SigningKey['algorithm'], times: Omit<KeyEntry, 'key'>): KeyEntry => ({
  key: { id, algorithm } as SigningKey,
  ...times,
});
const version = (...value: KeyEntry[]): WrittenVersion => ({
  versionId: 'v',
  createdAt: 0,
  value,
  keys: value.map(({ key, ...times }) => ({ ...times, kid: key.id, material: { secret: key.id } })),
});

test('after a change of the algorithm, what the service made for the other and has not begun is dropped', () => {
  const given = version(
    key('began', 'RS256', { notBefore: 1_000, createdAt: 0 }),
    key('always', 'RS256', { createdAt: 0 }),
    key('waits', 'RS256', { notBefore: 1_001, createdAt: 0 }),
    key("a person's", 'RS256', { notBefore: 1_001 }),
    key('of today', 'ES256', { notBefore: 1_001, createdAt: 0 }),
  );
  const { keys, value } = withoutOutdated(given, 'ES256', 1_000);
  const left = ['began', 'always', "a person's", 'of today'];
  expect([keys.map(({ kid }) => kid), value.map(({ key }) => key.id)]).toEqual([left, left]);
});

test('if none is left, a rotation makes keys anew', () => {
  const spent = withoutOutdated(version(key('a', 'RS256', { notBefore: 9, createdAt: 0 })), 'ES256', 0);
  expect(keysToRotate(spent, version(key('b', 'RS256', {})), 100)).toEqual([]);
});
