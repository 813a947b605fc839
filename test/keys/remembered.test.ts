import { expect, test } from '@jest/globals';
import { neededVersions } from '../../lambdas/keys/remembered.ts';

test('of versions that a token may need, those that are replaced are not in use; the latest comes first', () => {
  const entry = (versionId: string, more = {}) => ({ versionId, keepSeconds: 100, ...more });
  const keys = [
    entry('gone', { keepUntil: 1_000 }),
    entry('replaced', { keepUntil: 1_001 }),
    entry('revoked', { revokedAt: 900 }),
    entry('used'),
    entry('also used'),
  ];
  const { inUse, all } = neededVersions({ keys, revision: 1 }, 1_000);
  expect([[...inUse], [...all]]).toEqual([
    ['also used', 'used'],
    ['also used', 'used', 'replaced'],
  ]);
});
