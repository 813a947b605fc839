import type { Clock } from '../contract/clock.ts';
import { UnusableDocument } from '../keys/document.ts';
import { importKeys, maxKeys, writeKeys, writtenKeys } from '../keys/key-document.ts';
import type { HoldKeys } from '../keys/key-set.ts';
import type { SecretSource, SecretVersion, StagingLabel } from '../keys/secret-source.ts';
import type { KeyOptions } from '../keys/signing-key.ts';
import { makeKey } from './make-key.ts';
import { keysToRotate, type RotationTimes, rotated, type WrittenVersion } from './rotation.ts';

/** A secret that is rotated. */
export interface RotatedSecret extends SecretSource {
  /** A version that was written before: it may take a while until that is seen. Throws when it has no value. */
  readWritten(versionId: string): Promise<SecretVersion>;
  /** Gives the version its value and the label AWSPENDING; changes nothing when it has a value already. */
  writePending(versionId: string, value: string): Promise<void>;
  /** Moves AWSCURRENT to the version, from whichever has it; changes nothing when it is there already. */
  makeCurrent(versionId: string): Promise<void>;
  /** Takes AWSPENDING from the version: the next rotation begins anew. */
  dropPending(versionId: string): Promise<void>;
}

export interface RotationPorts extends Omit<RotationTimes, 'now'> {
  readonly secret: RotatedSecret;
  /** What a ring will hold of the new version: for private keys, this publishes them. */
  readonly hold: HoldKeys;
  readonly clock: Clock;
}

export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

/**
 * The four steps in which Secrets Manager rotates a secret (User Guide, "Lambda rotation functions"), for the version
 * that is to become current. Each can be run again, and one that comes too early throws and has changed nothing.
 */
export function rotationSteps(
  versionId: string,
  options: KeyOptions,
  { secret, hold, clock, ...times }: RotationPorts,
): Readonly<Record<RotationStep, () => Promise<void>>> {
  const pendingVersion = async () => versionOf(await secret.readWritten(versionId), options);

  return {
    async createSecret() {
      if (await secret.read({ versionId })) return refuseIfOvertaken();
      const [current, previous] = await Promise.all([
        usableVersion('AWSCURRENT'),
        usableVersion('AWSPREVIOUS'),
      ]);
      const keys = await rotated(
        keysToRotate(current, previous, options.algorithm === 'HS256' ? 0 : times.leadSeconds),
        () => makeKey(options.algorithm),
        { ...times, now: clock() },
      );
      if (keys.length > maxKeys)
        throw new Error(`${keys.length} keys are needed, and ${maxKeys} have a place`);
      await secret.writePending(versionId, writeKeys(keys));
    },

    async setSecret() {
      const pending = await pendingVersion();
      const inUse = await versionInUse();
      await hold([pending, ...(inUse && inUse.versionId !== versionId ? [inUse] : [])], undefined);
      // Until the rotation is finished, that version's keys sign.
      if (inUse) await hold([inUse], undefined);
    },

    async testSecret() {
      const { parsed } = await pendingVersion();
      const now = clock();
      if (!parsed.some(({ notBefore = 0, notAfter = now + 1 }) => notBefore <= now && now < notAfter))
        throw new Error(`no key of version ${versionId} signs`);
    },

    async finishSecret() {
      const pending = await pendingVersion();
      await refuseIfOvertaken();
      const before = await versionInUse();
      await secret.makeCurrent(versionId);
      await hold([pending, ...(before && before.versionId !== versionId ? [before] : [])], undefined);
    },
  };

  /**
   * AWSPENDING may stay on a version that was current since, and Secrets Manager goes on with it as with a rotation
   * that was not finished: it would undo whatever a person has put or rolled back.
   */
  async function refuseIfOvertaken() {
    const [own, current, previous] = await Promise.all([
      secret.read({ versionId }),
      secret.read('AWSCURRENT'),
      secret.read('AWSPREVIOUS'),
    ]);
    if (!own || !current || current.versionId === versionId) return;
    if (previous?.versionId !== versionId && current.createdAt <= own.createdAt) return;
    await secret.dropPending(versionId);
    throw new Error(`version ${versionId} has been overtaken by another: the next rotation begins anew`);
  }

  /** As a sandbox finds it: the previous one serves while the current one is not usable. */
  async function versionInUse() {
    return (await usableVersion('AWSCURRENT')) ?? (await usableVersion('AWSPREVIOUS'));
  }

  async function usableVersion(label: StagingLabel) {
    const version = await secret.read(label);
    try {
      return version && (await versionOf(version, options));
    } catch (error) {
      if (error instanceof UnusableDocument) return undefined;
      throw error;
    }
  }
}

async function versionOf({ value, ...version }: SecretVersion, options: KeyOptions): Promise<WrittenVersion> {
  const keys = writtenKeys(value, options.algorithm);
  return { ...version, keys, parsed: await importKeys(keys, options) };
}
