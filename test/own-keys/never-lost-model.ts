import { app, cacheSeconds, tokenSeconds } from './never-lost-app.ts';
import type { KeyAlgorithm } from './never-lost-events.ts';
import type { PublishedHistory } from './never-lost-history.ts';
import { type Step, sandboxes } from './never-lost-steps.ts';
import { type Broken, newWorld, type Token } from './never-lost-world.ts';

/** Lives through the steps, and says what must never be and was. */
export async function faultsOf(
  algorithm: KeyAlgorithm,
  given: readonly Step[],
  broken: Broken = {},
): Promise<string[]> {
  const world = newWorld(algorithm, broken);
  const { clock, act, use } = world;
  for (const { event, pauseSeconds, used } of [...given, ...closing]) {
    await act(event);
    clock.advance(pauseSeconds);
    await Promise.all(used.map(use));
  }
  // An HS256 key has no public half that a verifier could see.
  const seen = algorithm === 'HS256' ? [] : world.tokens;
  return [...world.faults, ...seen.flatMap((token) => faultOf(token, world.history, world.timed))];
}

/** In the end all can be read, and everybody is used until nothing changes any more. */
const closing = [0, app.keyMaxAgeSeconds, cacheSeconds, app.keyMaxStaleSeconds, tokenSeconds].map(
  (pauseSeconds, at): Step => ({
    event: { does: (['restore', 'come up'] as const)[at] ?? 'nothing' },
    pauseSeconds,
    used: at === 0 ? [] : sandboxes,
  }),
);

/** What is wrong with a token, if anything is, by what verifiers could have seen of its key. */
function faultOf(
  { keyId: kid, signedAt, readAt }: Token,
  history: PublishedHistory,
  timed: ReadonlySet<string>,
): string[] {
  const shown = history.spansOf(kid).find(({ from, until }) => from <= signedAt && signedAt < until);
  if (!shown) return [`lost: a token of ${signedAt} comes from a key that is not published`];
  if (shown.until < signedAt + tokenSeconds)
    return [`lost: a token of ${signedAt} outlives its key, which is published until ${shown.until}`];
  const isSeen = shown.from <= signedAt - cacheSeconds;
  // Nobody holds another, or a person has said when.
  if (isSeen || !history.isAnyAt(shown.from - 1) || timed.has(kid)) return [];
  // There was no other when it was read: better too early than nobody.
  const others = history.seenAt(readAt, cacheSeconds);
  return others.length === 0
    ? []
    : [`unseen: a token of ${signedAt}, its key is published since ${shown.from}`];
}
