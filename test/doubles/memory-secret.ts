import type { Clock } from '../../lambdas/contract/clock.ts';
import type { SecretSource, StagingLabel } from '../../lambdas/keys/secret-source.ts';
import type { RotatedSecret } from '../../lambdas/own-keys/rotation-steps.ts';

interface Version {
  /** Absent until the rotation function gives one. */
  readonly value?: string;
  readonly createdAt: number;
}

/** A secret and its staging labels at one time. */
interface State {
  readonly versions: Readonly<Record<string, Version>>;
  readonly labels: Readonly<Partial<Record<StagingLabel, string>>>;
}

/** A secret in memory with the labels of Secrets Manager, and what people and its rotation do to it. */
export interface MemorySecret extends RotatedSecret {
  /** A value is saved in the console: it becomes current. Gives the version's id. */
  put(value: string): string;
  /** `RotateSecret`: a version AWSPENDING without a value; the one there is, where a rotation has not finished. */
  startRotation(): string;
  /** Moves AWSCURRENT to the previous version, where there is one. */
  rollback(): void;
  idOf(label: StagingLabel): string | undefined;
  versionIds(): readonly string[];
  /** The versions that have a value. */
  written(): readonly { readonly versionId: string; readonly value: string }[];
  /** How often a version was asked for by this label, or by an id. */
  reads(which: StagingLabel | 'id'): number;
  /** It can't be reached. */
  isDown: boolean;
  /** It is scheduled for deletion: it can't be read or changed until it is restored. */
  isDeleted: boolean;
}

export interface MemorySecretOptions {
  readonly clock: Clock;
  /** So many reads after a write still give what was there before. */
  readonly staleReads?: number;
}

const maxTries = 9;

export function memorySecret({ clock, staleReads = 0 }: MemorySecretOptions): MemorySecret {
  let state: State = { versions: {}, labels: {} };
  const earlier: { readonly state: State; left: number }[] = [];
  const reads = new Map<StagingLabel | 'id', number>();

  function change({ versions = {}, labels = {} }: Partial<State>) {
    if (staleReads > 0) earlier.push({ state, left: staleReads });
    state = { versions: { ...state.versions, ...versions }, labels: { ...state.labels, ...labels } };
  }
  const seen = (): State => {
    while (earlier[0]?.left === 0) earlier.shift();
    for (const each of earlier) each.left -= 1;
    return earlier[0]?.state ?? state;
  };
  const nextId = () => `version-${Object.keys(state.versions).length + 1}`;
  const current = (versionId: string) => ({
    AWSCURRENT: versionId,
    ...(state.labels.AWSCURRENT && { AWSPREVIOUS: state.labels.AWSCURRENT }),
  });
  function refuseIfDown() {
    if (secret.isDown) throw new Error('Secrets Manager InternalServiceError');
    if (secret.isDeleted) throw new Error('the secret is scheduled for deletion');
  }

  const read: SecretSource['read'] = async (which) => {
    const kind = typeof which === 'string' ? which : 'id';
    reads.set(kind, (reads.get(kind) ?? 0) + 1);
    refuseIfDown();
    const { versions, labels } = seen();
    const versionId = typeof which === 'string' ? labels[which] : which.versionId;
    const { value, createdAt } = versions[versionId ?? ''] ?? {};
    if (versionId === undefined || value === undefined || createdAt === undefined) return undefined;
    return { versionId, value, createdAt };
  };

  const secret: MemorySecret = {
    isDown: false,
    isDeleted: false,
    read,
    async readWritten(versionId) {
      for (let tries = 0; tries < maxTries; tries += 1) {
        const version = await read({ versionId });
        if (version) return version;
      }
      throw new Error(`version ${versionId} has no value`);
    },
    async writePending(versionId, value) {
      refuseIfDown();
      if (state.versions[versionId]?.value !== undefined) return;
      change({
        versions: { [versionId]: { value, createdAt: clock() } },
        labels: { AWSPENDING: versionId },
      });
    },
    async makeCurrent(versionId) {
      refuseIfDown();
      if (state.labels.AWSCURRENT !== versionId) change({ labels: current(versionId) });
    },
    async dropPending(versionId) {
      refuseIfDown();
      const { AWSPENDING, ...labels } = state.labels;
      if (AWSPENDING === versionId) state = { ...state, labels };
    },
    put(value) {
      const versionId = nextId();
      change({ versions: { [versionId]: { value, createdAt: clock() } }, labels: current(versionId) });
      return versionId;
    },
    startRotation() {
      const { AWSPENDING, AWSCURRENT } = state.labels;
      // It may stay on the version that a rotation has made current, also when another one is.
      if (AWSPENDING !== undefined && AWSPENDING !== AWSCURRENT) return AWSPENDING;
      const versionId = nextId();
      change({ versions: { [versionId]: { createdAt: clock() } }, labels: { AWSPENDING: versionId } });
      return versionId;
    },
    rollback() {
      const { AWSPREVIOUS } = state.labels;
      if (AWSPREVIOUS !== undefined) change({ labels: current(AWSPREVIOUS) });
    },
    idOf: (label) => state.labels[label],
    versionIds: () => Object.keys(state.versions),
    written: () =>
      Object.entries(state.versions).flatMap(([versionId, { value }]) =>
        value === undefined ? [] : [{ versionId, value }],
      ),
    reads: (which) => reads.get(which) ?? 0,
  };
  return secret;
}
