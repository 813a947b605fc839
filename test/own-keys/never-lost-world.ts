import type { KeyEntry } from '../../lambdas/keys/key-document.ts';
import { keyRing } from '../../lambdas/keys/key-ring.ts';
import type { KeySet } from '../../lambdas/keys/key-set.ts';
import type { RememberedStore } from '../../lambdas/keys/remembered.ts';
import { NoKey, ring } from '../../lambdas/keys/ring.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { appKeys } from '../../lambdas/own-keys/app-keys.ts';
import { publishedKeySet } from '../../lambdas/own-keys/published-key-set.ts';
import { usedKeySet } from '../../lambdas/own-keys/used-versions.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { app, intervalSeconds, tokenSeconds } from './never-lost-app.ts';
import { eventsOn, type KeyAlgorithm } from './never-lost-events.ts';
import { publishedHistory } from './never-lost-history.ts';
import { type Event, sandboxes, spoilt } from './never-lost-steps.ts';

type Entries = readonly KeyEntry[];
/** Importing is slow, and sandboxes read the same values. */
const parsed = new Map<string, Promise<Entries>>();

/** A world without its guards has these in their place. */
export interface Broken {
  readonly leadSeconds?: number;
  readonly retentionSeconds?: number;
  /** Sandboxes find by labels alone. */
  readonly isForgetful?: boolean;
  /** A value that is no key is taken for one. */
  readonly isCredulous?: boolean;
}

/** What a sandbox has signed. */
export interface Token {
  readonly keyId: string;
  readonly signedAt: number;
  /** When the sandbox had last read the secret. */
  readonly readAt: number;
}

/** A secret, what the app remembers of it, and three sandboxes that read and write both. */
export function newWorld(algorithm: KeyAlgorithm, { isForgetful, isCredulous, ...broken }: Broken) {
  const clock = setClock(1_000_000);
  const secret = memorySecret({ clock });
  const history = publishedHistory(memoryPublishedKeys(), clock);
  const ports = { published: history.store, used: memoryList(), clock };
  const keys = appKeys(app, algorithm, ports);
  const seconds = { leadSeconds: keys.leadSeconds, retentionSeconds: keys.retentionSeconds, ...broken };
  const keySetOf =
    algorithm === 'HS256' ? usedKeySet({ ...ports, ...seconds }) : publishedKeySet({ ...ports, ...seconds });
  const none: Pick<RememberedStore, 'read'> = { read: async () => ({ keys: [], revision: 0 }) };
  const remembered = isForgetful ? none : keys.remembered;
  const parse = (value: string) => {
    const id = `${algorithm} ${value}`;
    const isTaken = isCredulous && spoilt.some((each) => each === value);
    const entries = parsed.get(id) ?? keys.parse(value);
    if (!isTaken) parsed.set(id, entries);
    return isTaken ? Promise.resolve([{ key: { id: value, algorithm } } as KeyEntry]) : entries;
  };
  const start = () => {
    let readAt = 0;
    const onRead = () => {
      readAt = clock();
    };
    const sets = ring({
      load: secretLoader<Entries, KeySet>({
        source: secret,
        remembered,
        clock,
        parse,
        combine: keySetOf,
        onRead,
      }),
      clock,
      random: () => 1,
      maxAgeSeconds: app.keyMaxAgeSeconds,
      maxStaleSeconds: app.keyMaxStaleSeconds,
      onFailure: () => {},
    });
    return { sets, keys: keyRing(sets, clock), readAt: () => readAt };
  };
  const running = sandboxes.map(start);
  const [tokens, faults] = [[] as Token[], [] as string[]];
  /** By key, when a token of it was last signed. */
  const lastSigned = new Map<string, number>();
  const events = eventsOn(secret, {
    algorithm,
    ...keys,
    remembered,
    keySetOf,
    clock,
    ...seconds,
    intervalSeconds,
  });
  let changedAt = clock();

  async function use(at: number) {
    const sandbox = running[at] ?? start();
    try {
      const { value } = await sandbox.keys.snapshot();
      const { timeline } = (await sandbox.sets.snapshot()).value;
      const now = clock();
      const signing = timeline.filter(({ from, until }) => from <= now && now < until);
      if (signing.length !== 1) faults.push(`${signing.length} keys sign at ${now}`);
      if (!value.verifying.some(({ id }) => id === value.signing.id))
        faults.push(`what signs at ${now} does not verify`);
      if (!(await events.isGood(value.signing.id))) faults.push(`never good: what signs at ${now}`);
      for (const id of await refused(sandbox))
        faults.push(`refused: at ${now}, a token of ${lastSigned.get(id)} in sandbox ${at}`);
      tokens.push({ keyId: value.signing.id, signedAt: now, readAt: sandbox.readAt() });
      lastSigned.set(value.signing.id, now);
    } catch (error) {
      if (!(error instanceof NoKey)) throw error;
      if (await mustSign()) faults.push(`nobody signs at ${clock()}: ${error.message}`);
    }
  }

  /** The keys of living tokens that a sandbox does not know, though it has read again. */
  async function refused({ keys }: (typeof running)[number]) {
    const now = clock();
    const alive = [...lastSigned].filter(([, at]) => at < now && now < at + tokenSeconds).map(([id]) => id);
    const unknownTo = ({ value }: Awaited<ReturnType<typeof keys.snapshot>>) =>
      alive.filter((id) => !value.verifying.some((key) => key.id === id));
    const unknown = unknownTo(await keys.snapshot());
    // A sandbox that can't read it again says so: 503.
    return unknown.length > 0 ? keys.reread().then(unknownTo, () => []) : [];
  }

  /** Everybody has had the time to read a version that may sign now. */
  async function mustSign() {
    if (secret.isDown || secret.isDeleted || clock() - changedAt < app.keyMaxAgeSeconds) return false;
    const now = clock();
    for (const label of ['AWSCURRENT', 'AWSPREVIOUS'] as const) {
      const version = await secret.read(label);
      const entries = version && (await keys.parse(version.value).catch(() => undefined));
      if (entries)
        return entries.some(({ notBefore = 0, notAfter = now + 1 }) => notBefore <= now && now < notAfter);
    }
    // Neither is usable: what signed last goes on, unless a person has written when it ends.
    return tokens.length > 0 && events.timed.size === 0;
  }

  return {
    clock,
    history,
    tokens,
    faults,
    timed: events.timed,
    use,
    async act(event: Event) {
      if (event.does === 'start a sandbox') running[event.sandbox] = start();
      else await events.act(event);
      if (event.does !== 'nothing') changedAt = clock();
    },
  };
}
