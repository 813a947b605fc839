import { appOf } from '../../lambdas/config/apps.ts';
import { longestTokenSeconds } from '../../lambdas/contract/app.ts';
import type { KeyEntry } from '../../lambdas/keys/key-document.ts';
import { keyRing } from '../../lambdas/keys/key-ring.ts';
import type { KeySet } from '../../lambdas/keys/key-set.ts';
import { NoKey, ring } from '../../lambdas/keys/ring.ts';
import { secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { appKeys } from '../../lambdas/own-keys/app-keys.ts';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';
import { publishedKeySet } from '../../lambdas/own-keys/published-key-set.ts';
import { type RotationStep, rotationSteps } from '../../lambdas/own-keys/rotation-steps.ts';
import { memoryPublishedKeys } from '../doubles/memory-published-keys.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import config from '../fixtures/demo-config.ts';
import { publishedHistory } from './never-lost-history.ts';
import { type Event, personsKeys, sandboxes } from './never-lost-steps.ts';

const algorithm = 'EdDSA';
/** A lead as short as a configuration may have it. */
const rotation = {
  intervalDays: 30,
  publishLeadSeconds: 4_000,
  verifierCacheSeconds: 3_600,
  jwksMaxAgeSeconds: 340,
};
export const app = { ...appOf(config, 'qiscus'), rotation };
const intervalSeconds = rotation.intervalDays * 86_400;
export const tokenSeconds = longestTokenSeconds(app);
/** How old the keys are that a verifier has: its own age, the answer's on its way, and that of the function which gives it. */
export const cacheSeconds = rotation.verifierCacheSeconds + rotation.jwksMaxAgeSeconds + app.keyMaxAgeSeconds;

const people = await Promise.all(personsKeys.map(() => makeKey(algorithm)));
const kidOf = (at: number) => people[at]?.kid ?? '';
const jwkOf = (at: number) => (people[at] as { material: { jwk: object } }).material.jwk;

type Entries = readonly KeyEntry[];
/** Importing is slow, and sandboxes read the same values. */
const parsed = new Map<string, Promise<Entries>>();

/** A key set without its guards has these in their place. */
export interface Broken {
  readonly leadSeconds?: number;
  readonly retentionSeconds?: number;
}

/** What a sandbox has signed. */
export interface Token {
  readonly kid: string;
  readonly signedAt: number;
  /** When the sandbox had last read the secret. */
  readonly readAt: number;
}

/** A secret, the list of its published keys, and three sandboxes that read and write both. */
export function newWorld(broken: Broken) {
  const clock = setClock(1_000_000);
  const secret = memorySecret({ clock });
  const history = publishedHistory(memoryPublishedKeys(), clock);
  const ports = { source: secret, published: history.store, clock };
  const { options, parse: parseAnew, leadSeconds, retentionSeconds } = appKeys(app, algorithm, ports);
  const parse = (value: string) => {
    const entries = parsed.get(value) ?? parseAnew(value);
    parsed.set(value, entries);
    return entries;
  };
  const seconds = { leadSeconds, retentionSeconds, ...broken };
  const keySetOf = publishedKeySet({ ...ports, parse, ...seconds });
  const start = () => {
    let readAt = 0;
    const onRead = () => {
      readAt = clock();
    };
    const sets = ring({
      load: secretLoader<Entries, KeySet>({ source: secret, parse, combine: keySetOf, onRead }),
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
  /** Keys for which a person has written a time. */
  const timed = new Set<string>();
  let changedAt = clock();

  async function rotate(count: number): Promise<void> {
    const steps = rotationSteps(secret.startRotation(), options, {
      secret,
      keySetOf,
      clock,
      ...seconds,
      intervalSeconds,
    });
    const order: RotationStep[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
    try {
      for (const step of order.slice(0, count)) await steps[step]();
    } catch {
      // It is gone on with by the next one.
    }
  }

  const acts: { readonly [Name in Event['does']]: (event: Extract<Event, { does: Name }>) => unknown } = {
    paste: ({ key }) => secret.put(JSON.stringify(jwkOf(key))),
    plan({ keys: [first, second], inSeconds, gapSeconds }) {
      const notBefore = clock() + inSeconds;
      const end = gapSeconds > 0 && { notAfter: notBefore - gapSeconds };
      const keys = [
        { jwk: jwkOf(first), ...end },
        { jwk: jwkOf(second), notBefore },
      ];
      secret.put(JSON.stringify({ keys }));
      for (const key of [first, second]) timed.add(kidOf(key));
    },
    spoil: () => secret.put('<html>Sign in to continue</html>'),
    'roll back': () => secret.rollback(),
    rotate: ({ steps }) => rotate(steps),
    'start a sandbox': ({ sandbox }) => {
      running[sandbox] = start();
    },
    'go down': () => {
      secret.isDown = true;
    },
    'come up': () => {
      secret.isDown = false;
    },
    nothing: () => {},
  };

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
      tokens.push({ kid: value.signing.id, signedAt: now, readAt: sandbox.readAt() });
    } catch (error) {
      if (!(error instanceof NoKey)) throw error;
      if (await isUsable()) faults.push(`nobody signs at ${clock()}: ${error.message}`);
    }
  }

  /** The current version has a key that may sign now, and everybody has had the time to read it. */
  async function isUsable() {
    if (secret.isDown || clock() - changedAt < app.keyMaxAgeSeconds) return false;
    const current = await secret.read('AWSCURRENT');
    const entries = current && (await parse(current.value).catch(() => undefined));
    const now = clock();
    return (
      entries?.some(({ notBefore = 0, notAfter = now + 1 }) => notBefore <= now && now < notAfter) ?? false
    );
  }

  return {
    clock,
    history,
    tokens,
    faults,
    timed,
    use,
    async act(event: Event) {
      await (acts[event.does] as (event: Event) => unknown)(event);
      if (event.does !== 'nothing') changedAt = clock();
    },
  };
}
