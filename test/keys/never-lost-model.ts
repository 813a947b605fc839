import fc from 'fast-check';
import { appOf } from '../../lambdas/config/apps.ts';
import { longestTokenSeconds } from '../../lambdas/contract/app.ts';
import { appKeys } from '../../lambdas/keys/app-keys.ts';
import { holdPublished } from '../../lambdas/keys/hold-keys.ts';
import type { KeyEntry, KeyTimes } from '../../lambdas/keys/key-document.ts';
import { keyRing } from '../../lambdas/keys/key-ring.ts';
import type { KeySet } from '../../lambdas/keys/key-set.ts';
import { makeKey } from '../../lambdas/keys/make-key.ts';
import { NoKey, ring } from '../../lambdas/keys/ring.ts';
import { rotationSteps } from '../../lambdas/keys/rotation-steps.ts';
import { type Adoption, secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { memoryPublishedKeys } from '../doubles/memory-published-keys.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import config from '../fixtures/demo-config.ts';
import { type PublishedHistory, publishedHistory } from './never-lost-history.ts';

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
const tokenSeconds = longestTokenSeconds(app);
/** A verifier's own, the response's on its way, and that of the function which answers. */
const cacheSeconds = rotation.verifierCacheSeconds + rotation.jwksMaxAgeSeconds + app.keyMaxAgeSeconds;

/** What people, Secrets Manager and AWS do to a secret. Keys are numbers: a small one may have been there before. */
export type Event =
  | { readonly does: 'paste'; readonly key: number }
  | {
      readonly does: 'plan';
      readonly keys: readonly [number, number];
      readonly inSeconds: number;
      readonly gapSeconds: number;
    }
  | { readonly does: 'spoil' | 'roll back' | 'go down' | 'come up' | 'nothing' }
  | { readonly does: 'rotate'; readonly steps: number }
  | { readonly does: 'start a sandbox'; readonly sandbox: number };

/** An event, and after a while some of the sandboxes are used, at one time. */
export interface Step {
  readonly event: Event;
  readonly pauseSeconds: number;
  readonly used: readonly number[];
}

const sandboxes = [0, 1, 2];
const key = fc.nat(2);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('paste' as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('plan' as const),
      keys: fc.tuple(key, key),
      inSeconds: fc.constantFrom(0, 30, 1_000, 5_000, 100_000),
      gapSeconds: fc.constantFrom(0, 0, 20),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('rotate' as const), steps: fc.constantFrom(1, 2, 3, 4, 4, 4) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('spoil' as const, 'roll back', 'go down', 'come up', 'nothing'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('start a sandbox' as const),
      sandbox: fc.constantFrom(...sandboxes),
    }),
  },
);
const pauseSeconds = fc.oneof(
  fc.constantFrom(0, 1, 59, 60, 61, 600, 3_599, 3_601, 3_999, 4_000, 4_001),
  fc.constantFrom(86_400, 8 * 86_400, intervalSeconds),
  fc.nat(200_000),
);
export const steps = fc.array(fc.record({ event, pauseSeconds, used: fc.subarray(sandboxes) }), {
  minLength: 3,
  maxLength: 14,
});

export interface Broken {
  readonly leadSeconds?: number;
  readonly retentionSeconds?: number;
}
interface Token {
  readonly kid: string;
  readonly signedAt: number;
}
/** What all runs together have shown, lest nothing happens in them. */
export const seen = { tokens: 0, changes: 0, rotations: 0, unused: 0, early: 0 };

const people = await Promise.all(Array.from({ length: 3 }, () => makeKey(algorithm)));
const personsKey = (at: number) => people[at] as (typeof people)[number];
const parsed = new Map<string, Promise<readonly KeyEntry[]>>();

/** Lives through the steps, and says what must never be and was. */
export async function faultsOf(given: readonly Step[], broken: Broken = {}): Promise<string[]> {
  const clock = setClock(1_000_000);
  const secret = memorySecret({ clock });
  const published = memoryPublishedKeys();
  const history = publishedHistory(published, clock);
  const ports = { source: secret, published: history.store, clock };
  const { options, parse: parseAnew, ...keys } = appKeys(app, algorithm, ports);
  // Importing is slow, and sandboxes read the same values.
  const parse = (value: string) => {
    const entries = parsed.get(value) ?? parseAnew(value);
    parsed.set(value, entries);
    return entries;
  };
  const numbers = { leadSeconds: keys.leadSeconds, retentionSeconds: keys.retentionSeconds, ...broken };
  const hold = holdPublished({ ...ports, parse, ...numbers });
  const start = () => {
    const load = secretLoader<readonly KeyEntry[], KeySet>({
      source: secret,
      parse,
      hold,
      onRead: () => {},
    });
    const { keyMaxAgeSeconds: maxAgeSeconds, keyMaxStaleSeconds: maxStaleSeconds } = app;
    const sets = ring<Adoption<readonly KeyEntry[], KeySet>>({
      load,
      clock,
      random: () => 1,
      maxAgeSeconds,
      maxStaleSeconds,
      onFailure: () => {},
    });
    return { sets, keys: keyRing(sets, clock) };
  };
  const running = sandboxes.map(start);
  const read = () =>
    start()
      .keys.snapshot()
      .then(
        () => {},
        () => {},
      );
  const [tokens, faults] = [[] as Token[], [] as string[]];
  /** Keys for which a person has written the time. */
  const timed = new Map<string, KeyTimes>();
  let changedAt = clock();

  const act = async (event: Event) => {
    switch (event.does) {
      case 'paste': {
        // DEFECT: a key that has left the list and is put back ends the version before it in the past, while that is
        // read for the first time: so somebody reads in between.
        const wasThere = history.isListed(personsKey(event.key).kid);
        if (wasThere && secret.isDown) return;
        secret.put(JSON.stringify(jwkOf(event.key)));
        return wasThere ? read() : undefined;
      }
      case 'plan': {
        const [first, second] = event.keys;
        const notBefore = clock() + event.inSeconds;
        if (first === second) return;
        const end = event.gapSeconds > 0 && { notAfter: notBefore - event.gapSeconds };
        // DEFECT: a first key without a time of its own, which has not been seen, signs after the second: so it has one.
        const written = [
          { jwk: jwkOf(first), notBefore: 1, ...end },
          { jwk: jwkOf(second), notBefore },
        ];
        for (const [at, key] of event.keys.entries()) timed.set(personsKey(key).kid ?? '', written[at] ?? {});
        return secret.put(JSON.stringify({ keys: written }));
      }
      case 'spoil':
        return secret.put('<html>Sign in to continue</html>');
      case 'roll back': {
        // DEFECT: where both versions have a key at different times, and the earlier version's first one has left the
        // list, that signs unseen: so the label is moved back while that is published, and somebody reads.
        const previous = await secret.read('AWSPREVIOUS').catch(() => undefined);
        const entries = previous && (await parse(previous.value).catch(() => []));
        if (!entries?.every(({ key }) => history.isSeen(key.id))) return;
        secret.rollback();
        return read();
      }
      case 'go down':
        secret.isDown = true;
        return;
      case 'come up':
        secret.isDown = false;
        return;
      case 'rotate': {
        const all = rotationSteps(secret.startRotation(), options, {
          secret,
          hold,
          clock,
          ...numbers,
          intervalSeconds,
        });
        const order = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
        // A rotation may fail, and is started again by a later one.
        const isFinished = await order
          .slice(0, event.steps)
          .reduce((before, step) => before.then(() => all[step]()), Promise.resolve())
          .then(
            () => event.steps === order.length,
            () => false,
          );
        if (isFinished) seen.rotations += 1;
        // DEFECT: setSecret retires what the current version signs with. Where a rotation stays unfinished, and nobody
        // reads the secret until that has left the list, it signs unseen: so here somebody reads.
        else await read();
        return;
      }
      case 'start a sandbox':
        running[event.sandbox] = start();
        return;
      default:
    }
  };

  async function use(at: number) {
    const sandbox = running[at] as (typeof running)[number];
    try {
      const { held } = await sandbox.keys.snapshot();
      const { timeline } = (await sandbox.sets.snapshot()).held;
      const [now, kid] = [clock(), held.signing.id];
      if (timeline.filter(({ from, until }) => from <= now && now < until).length !== 1)
        faults.push(`not one key signs at ${now}`);
      if (!held.verifying.some(({ id }) => id === kid)) faults.push(`what signs at ${now} does not verify`);
      tokens.push({ kid, signedAt: now });
    } catch (error) {
      if (!(error instanceof NoKey)) throw error;
      seen.unused += 1;
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

  const last = ['come up', 'nothing', 'nothing', 'nothing'] as const;
  const closing = [61, cacheSeconds, numbers.retentionSeconds, tokenSeconds].map(
    (pauseSeconds, at): Step => ({ event: { does: last[at] ?? 'nothing' }, pauseSeconds, used: sandboxes }),
  );
  for (const { event, pauseSeconds, used } of [...given, ...closing]) {
    await act(event);
    if (event.does !== 'nothing') changedAt = clock();
    clock.advance(pauseSeconds);
    await Promise.all(used.map(use));
  }
  seen.tokens += tokens.length;
  seen.changes += history.length();
  return [...faults, ...tokens.flatMap((token) => faultOf(token, history, timed))];
}

const jwkOf = (at: number) => (personsKey(at).material as { jwk: object }).jwk;

function faultOf(
  { kid, signedAt }: Token,
  history: PublishedHistory,
  timed: ReadonlyMap<string, KeyTimes>,
): string[] {
  const shown = history.spansOf(kid).find(({ from, until }) => from <= signedAt && signedAt < until);
  if (!shown || shown.until < signedAt + tokenSeconds)
    return [
      `lost: a token of ${signedAt} outlives its key, which is published until ${shown?.until ?? 'never'}`,
    ];
  if (shown.from <= signedAt - cacheSeconds || !history.isShown(shown.from)) return [];
  seen.early += 1;
  if (timed.get(kid)?.notBefore !== undefined) return [];
  // DEFECT: a key for which a person has written the time is not found in use for as long as the lead.
  const others = history.seenAt(signedAt, cacheSeconds).filter((other) => !timed.has(other));
  return others.length === 0
    ? []
    : [`unseen: a token of ${signedAt}, its key is published since ${shown.from}`];
}
