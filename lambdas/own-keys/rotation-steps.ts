import type { Clock } from '../contract/clock.ts';
import { isHmac } from '../contract/token-format.ts';
import { UnusableDocument } from '../keys/document.ts';
import { importKeys, maxKeys, writeKeys, writtenKeys } from '../keys/key-document.ts';
import type { KeySetOf } from '../keys/key-set.ts';
import { neededVersions, type RememberedStore } from '../keys/remembered.ts';
import type { SecretSource, SecretVersion } from '../keys/secret-source.ts';
import type { KeyOptions } from '../keys/signing-key.ts';
import { makeKey } from './make-key.ts';
import {
  keysToRotate,
  type RotationTimes,
  rotated,
  type WrittenVersion,
  withoutOutdated,
} from './rotation.ts';

/** A secret that is rotated. */
export interface RotatedSecret extends SecretSource {
  /** Reads a version that was just written; waits until the store shows it. Throws if it has no value. */
  readWritten(versionId: string): Promise<SecretVersion>;
  /** Gives the version its value and the label AWSPENDING; changes nothing if it already has a value. */
  writePending(versionId: string, value: string): Promise<void>;
  /** Moves AWSCURRENT to the version; changes nothing if it is already there. */
  makeCurrent(versionId: string): Promise<void>;
  /** Removes AWSPENDING from the version, so that the next rotation starts over. */
  dropPending(versionId: string): Promise<void>;
}

export interface RotationPorts extends Omit<RotationTimes, 'now'> {
  readonly secret: RotatedSecret;
  /** Makes the key set that sandboxes will use, and publishes private keys. */
  readonly keySetOf: KeySetOf;
  /** The published keys. */
  readonly remembered: Pick<RememberedStore, 'read'>;
  readonly clock: Clock;
}

export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

/**
 * The four steps in which Secrets Manager rotates a secret (User Guide, "Lambda rotation functions"), for the version
 * that will become current. Each step can be repeated. A step that is called too early throws and changes nothing.
 */
export function rotationSteps(
  versionId: string,
  options: KeyOptions,
  { secret, keySetOf, remembered, clock, ...times }: RotationPorts,
): Readonly<Record<RotationStep, () => Promise<void>>> {
  const pendingVersion = async () => versionOf(await secret.readWritten(versionId), options);
  const publish = async (...versions: readonly WrittenVersion[]) => {
    if (!isHmac(options.algorithm)) await keySetOf([...versions, ...(await unlabelledInUse(versions))]);
  };

  return {
    async createSecret() {
      if (await secret.read({ versionId })) return refuseIfOvertaken();
      const [current, previous] = (
        await Promise.all([usableVersion('AWSCURRENT'), usableVersion('AWSPREVIOUS')])
      ).map((version) => version && withoutOutdated(version, options.algorithm, clock()));
      const keys = await rotated(
        keysToRotate(current, previous, isHmac(options.algorithm) ? 0 : times.leadSeconds),
        () => makeKey(options.algorithm),
        { ...times, now: clock() },
      );
      if (keys.length > maxKeys)
        throw new Error(`${keys.length} keys are needed, but a secret has room for ${maxKeys}`);
      await secret.writePending(versionId, writeKeys(keys));
    },

    async setSecret() {
      const pending = await pendingVersion();
      const inUse = await labelledInUse();
      await publish(pending, ...inUse);
      // Until the rotation is finished, the other version's keys sign.
      if (inUse.length > 0) await publish(...inUse);
    },

    async testSecret() {
      const { value: entries } = await pendingVersion();
      const now = clock();
      if (!entries.some(({ notBefore = 0, notAfter = now + 1 }) => notBefore <= now && now < notAfter))
        throw new Error(`no key of version ${versionId} signs`);
    },

    async finishSecret() {
      const pending = await pendingVersion();
      await refuseIfOvertaken();
      const before = await labelledInUse();
      await secret.makeCurrent(versionId);
      await publish(pending, ...before);
    },
  };

  /**
   * AWSPENDING may still be on a version that has been current since. Secrets Manager would resume it as an unfinished
   * rotation, and undo what a person has put or rolled back since.
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
    throw new Error(`version ${versionId} was overtaken by a newer version: the next rotation starts over`);
  }

  /** The version that sandboxes use: this one, if it is current already. The previous one serves if that is unusable. */
  async function labelledInUse(): Promise<readonly WrittenVersion[]> {
    const inUse = (await usableVersion('AWSCURRENT')) ?? (await usableVersion('AWSPREVIOUS'));
    return inUse ? [inUse] : [];
  }

  /** Versions whose keys may sign now, but that have lost their labels to values that were put soon after. */
  async function unlabelledInUse(labelled: readonly WrittenVersion[]): Promise<readonly WrittenVersion[]> {
    const { inUse } = neededVersions(await remembered.read(), clock());
    const others = [...inUse].filter(
      (id) => ![versionId, ...labelled.map((each) => each.versionId)].includes(id),
    );
    // One that can't be read must not stop the rotation.
    const found = await Promise.all(
      others.map((id) => usableVersion({ versionId: id }).catch(() => undefined)),
    );
    return found.flatMap((each) => each ?? []).sort((one, other) => other.createdAt - one.createdAt);
  }

  async function usableVersion(which: Parameters<SecretSource['read']>[0]) {
    const version = await secret.read(which);
    try {
      return version && (await versionOf(version, options));
    } catch (error) {
      if (error instanceof UnusableDocument) return undefined;
      throw error;
    }
  }
}

async function versionOf({ value, ...version }: SecretVersion, options: KeyOptions): Promise<WrittenVersion> {
  const { keys, entries } = await importKeys(writtenKeys(value, options.algorithm), options);
  return { ...version, keys, value: entries };
}
