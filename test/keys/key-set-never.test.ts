import { expect, test } from '@jest/globals';
import type { KeyTimes } from '../../lambdas/keys/key-document.ts';
import { signingAt, timelineOf } from '../../lambdas/keys/key-set.ts';
import type { SigningKey } from '../../lambdas/keys/signing-key.ts';

/** A key that verifiers have seen from 700 on, so late that it would end before it begins. */
const late: KeyTimes = { notBefore: 500, notAfter: 600 };
const version = (versionId: string, keys: Readonly<Record<string, KeyTimes>>) => ({
  versionId,
  createdAt: 0,
  value: Object.entries(keys).map(([id, times]) => ({ key: { id } as SigningKey, ...times })),
});

test.each([
  ['in its version', [version('v1', { a: {}, late })]],
  ['of the version before', [version('v2', { late }), version('v1', { a: {} })]],
])('a key that never signs ends no other %s', (_, versions) => {
  const timeline = timelineOf({
    versions,
    startOf: ({ notBefore = 0 }) => (notBefore > 0 ? 700 : 0),
    retentionSeconds: 100,
  });
  expect([599, 700, 9_999].map((now) => signingAt(timeline, now)?.id)).toEqual(['a', 'a', 'a']);
});
