import { CommandError } from '../../cli/command-error.ts';
import { makeGoodCurrent, rollback } from '../../cli/secrets/changes.ts';
import type { ChosenSecret } from '../../cli/secrets/chosen-secret.ts';
import { UnusableDocument } from '../../lambdas/keys/document.ts';
import { type KeyEntry, readKeys } from '../../lambdas/keys/key-document.ts';
import type { KeyOptions } from '../../lambdas/keys/signing-key.ts';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';
import {
  type RotationPorts,
  type RotationStep,
  rotationSteps,
} from '../../lambdas/own-keys/rotation-steps.ts';
import type { MemorySecret } from '../doubles/memory-secret.ts';
import { app } from './never-lost-app.ts';
import { type Event, personsKeys, spoilt } from './never-lost-steps.ts';

export type KeyAlgorithm = 'HS256' | 'EdDSA';

const made = async (algorithm: KeyAlgorithm) =>
  Promise.all(personsKeys.map(async () => (await makeKey(algorithm)).material));
const people = { HS256: await made('HS256'), EdDSA: await made('EdDSA') };

type Acts = { readonly [Name in Event['does']]?: (event: Extract<Event, { does: Name }>) => unknown };
type Ports = Omit<RotationPorts, 'secret'> & {
  readonly algorithm: KeyAlgorithm;
  readonly options: KeyOptions;
};

/** What people, Secrets Manager and AWS do to a secret. */
export function eventsOn(secret: MemorySecret, { algorithm, options, ...ports }: Ports) {
  const { clock, remembered } = ports;
  const materialOf = (at: number) => people[algorithm][at] as object;
  /** Keys for which a person has written a time. */
  const timed = new Set<string>();
  const chosen = {
    app,
    secret: { holds: algorithm },
    versions: secret,
    remembered,
  } as unknown as ChosenSecret;
  /** A private JWK, or the bare secret. */
  const pasted = (at: number) => {
    const [value] = Object.values(materialOf(at));
    return typeof value === 'string' ? value : JSON.stringify(value);
  };

  async function rotate(count: number): Promise<void> {
    const steps = rotationSteps(secret.startRotation(), options, { ...ports, secret });
    const order: RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
    try {
      for (const step of order.slice(0, count)) await steps[step]();
    } catch {
      // It is gone on with by the next one.
    }
  }

  const acts: Acts = {
    paste: ({ key }) => secret.put(pasted(key)),
    async put({ key }) {
      await makeGoodCurrent(chosen);
      secret.put(pasted(key));
    },
    async plan({ keys, inSeconds, gapSeconds }) {
      const notBefore = clock() + inSeconds;
      const [first, second] = keys.map(materialOf);
      const end = gapSeconds > 0 && { notAfter: notBefore - gapSeconds };
      const value = JSON.stringify({
        keys: [
          { ...first, ...end },
          { ...second, notBefore },
        ],
      });
      secret.put(value);
      for (const { key } of await readKeys(value, options)) timed.add(key.id);
    },
    spoil: ({ value }) => secret.put(value),
    'roll back': () => rollback(chosen),
    'move the label': ({ to }) => {
      const ids = secret.written().map(({ versionId }) => versionId);
      if (ids.length > 0) return secret.makeCurrent(ids[to % ids.length] ?? '');
    },
    rotate: ({ steps }) => rotate(steps),
    'go down': () => {
      secret.isDown = true;
    },
    'come up': () => {
      secret.isDown = false;
    },
    delete: () => {
      secret.isDeleted = true;
    },
    restore: () => {
      secret.isDeleted = false;
    },
  };
  const whileDeleted: readonly Event['does'][] = ['restore', 'go down', 'come up'];

  return {
    timed,
    async act(event: Event) {
      if (secret.isDeleted && !whileDeleted.includes(event.does)) return;
      try {
        await (acts[event.does] as ((event: Event) => unknown) | undefined)?.(event);
      } catch (error) {
        // The CLI refuses, or can't reach the secret.
        if (!(error instanceof CommandError) && !secret.isDown) throw error;
      }
    },
    /** Whether the key is of a value that is not spoilt. */
    async isGood(keyId: string) {
      const entries = await Promise.all(
        secret
          .written()
          .filter(({ value }) => !spoilt.some((each) => each === value))
          .map(({ value }) => goodEntries(value, options)),
      );
      return entries.flat().some(({ key }) => key.id === keyId);
    },
  };
}

const read = new Map<string, Promise<readonly KeyEntry[]>>();
function goodEntries(value: string, options: KeyOptions) {
  const id = `${options.algorithm} ${value}`;
  const entries =
    read.get(id) ??
    readKeys(value, options).catch((error) => {
      if (error instanceof UnusableDocument) return [];
      throw error;
    });
  read.set(id, entries);
  return entries;
}
