import type { CutOffStore } from '../../lambdas/vending/cut-offs.ts';

/** What an administrator has cut off, to be set by a test. */
export function memoryCutOffs(): CutOffStore & {
  /** By subject, in epoch seconds. */
  readonly subjects: Map<string, number>;
  readonly revokedKeys: Set<string>;
  app: number;
} {
  const cutOffs: ReturnType<typeof memoryCutOffs> = {
    subjects: new Map(),
    revokedKeys: new Set(),
    app: 0,
    async find({ subject, apiKeyId }) {
      if (apiKeyId !== undefined && cutOffs.revokedKeys.has(apiKeyId)) return Number.POSITIVE_INFINITY;
      return Math.max(cutOffs.app, cutOffs.subjects.get(subject) ?? 0);
    },
  };
  return cutOffs;
}
