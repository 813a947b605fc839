import type { PublishedHistory } from './never-lost-history.ts';
import { type Step, sandboxes } from './never-lost-steps.ts';
import { app, type Broken, cacheSeconds, newWorld, type Token, tokenSeconds } from './never-lost-world.ts';

/** Lives through the steps, and says what must never be and was. */
export async function faultsOf(given: readonly Step[], broken: Broken = {}): Promise<string[]> {
  const world = newWorld(broken);
  const { clock, act, use } = world;
  for (const { event, pauseSeconds, used } of [...given, ...closing]) {
    await act(event);
    clock.advance(pauseSeconds);
    await Promise.all(used.map(use));
  }
  return [...world.faults, ...world.tokens.flatMap((token) => faultOf(token, world.history, world.timed))];
}

/** In the end all can be read, and everybody is used until nothing changes any more. */
const closing = [app.keyMaxAgeSeconds, cacheSeconds, app.keyMaxStaleSeconds, tokenSeconds].map(
  (pauseSeconds, at): Step => ({
    event: { does: at === 0 ? 'come up' : 'nothing' },
    pauseSeconds,
    used: sandboxes,
  }),
);

/** What is wrong with a token, if anything is, by what verifiers could have seen of its key. */
function faultOf(
  { kid, signedAt, readAt }: Token,
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
