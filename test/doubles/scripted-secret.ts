import type { SecretSource, SecretVersion, StagingLabel } from '../../lambdas/keys/secret-source.ts';

/** What the source gives from now on: a version, no value, or a failure. */
export type Scripted =
  | (Omit<SecretVersion, 'createdAt'> & { readonly createdAt?: number })
  | undefined
  | Error;

/** A secret whose answers the test writes, and which counts how often it was read. */
export interface ScriptedSecret extends SecretSource {
  /** A version becomes the current one, and the one before the previous one. */
  now(next: Scripted): void;
  /** Gives again what it gave first. */
  restore(): void;
  reads(label?: StagingLabel): number;
}

export function scriptedSecret(first: Scripted): ScriptedSecret {
  const versions: SecretVersion[] = [];
  const labels: StagingLabel[] = [];
  let [current, previous, failure] = [] as [SecretVersion?, SecretVersion?, Error?];

  function now(next: Scripted) {
    failure = next instanceof Error ? next : undefined;
    if (next instanceof Error) return;
    const version = next && { createdAt: 0, ...next };
    if (version) versions.push(version);
    if (version?.versionId !== current?.versionId) previous = current;
    current = version;
  }
  now(first);

  return {
    now,
    restore: () => now(first),
    reads: (label = 'AWSCURRENT') => labels.filter((read) => read === label).length,
    async read(which) {
      if (typeof which === 'string') labels.push(which);
      if (failure) throw failure;
      if (typeof which === 'object')
        return versions.findLast(({ versionId }) => versionId === which.versionId);
      return { AWSCURRENT: current, AWSPREVIOUS: previous, AWSPENDING: undefined }[which];
    },
  };
}
