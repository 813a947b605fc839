import { type Held, hold } from './held-token.ts';
import { stopwatch } from './stopwatch.ts';

/** How long other tabs have to answer, and how long one waits for another that renews. */
const answerMillis = 50;
const lockMillis = 10_000;

interface Shared<Answer> {
  readonly answer: Answer;
  readonly lifeMillis: number;
  readonly ageMillis: number;
}

/** What this needs of `navigator.locks` (Web Locks API). */
interface Locks {
  request<Value>(name: string, options: { signal: AbortSignal }, run: () => Promise<Value>): Promise<Value>;
}

/**
 * Lets the tabs of one origin share tokens, in memory alone: one of them renews while the others wait, and then they ask
 * it. Without Web Locks two tabs may renew at the same time; without BroadcastChannel each has its own token.
 *
 * @param fresh the token that this tab can share.
 */
export function betweenTabs<Answer>(name: string, fresh: () => Held<Answer> | undefined) {
  const channel = openChannel(name);
  let heard = (_shared: Shared<Answer>) => {};

  if (channel) {
    channel.onmessage = ({ data }: { data: unknown }) => {
      if (data !== 'ask') return heard(data as Shared<Answer>);
      const held = fresh();
      if (held) channel.postMessage({ ...held, ageMillis: held.ageMillis() });
    };
    // In Node it would keep the process alive.
    (channel as { unref?: () => void }).unref?.();
  }

  /** A token of another tab, other than the one that the vendor has refused. */
  const fromAnother = (refused: Answer | undefined): Promise<Held<Answer> | undefined> =>
    new Promise((resolve) => {
      if (!channel) return resolve(undefined);
      // From before the question: this tab may freeze before it hears the answer.
      const sinceMillis = stopwatch();
      heard = ({ answer, lifeMillis, ageMillis }) => {
        if (JSON.stringify(answer) !== JSON.stringify(refused))
          resolve(hold(answer, lifeMillis, () => ageMillis + sinceMillis()));
      };
      channel.postMessage('ask');
      setTimeout(() => resolve(undefined), answerMillis);
    });

  return {
    async share(refused: Answer | undefined, renew: () => Promise<Held<Answer>>): Promise<Held<Answer>> {
      const { locks } = (globalThis.navigator ?? {}) as { readonly locks?: Locks };
      let hasRun = false;
      const run = async () => {
        hasRun = true;
        return (await fromAnother(refused)) ?? renew();
      };
      try {
        // The signal ends the wait, not what runs.
        return await (locks ? locks.request(name, { signal: AbortSignal.timeout(lockMillis) }, run) : run());
      } catch (error) {
        if (hasRun) throw error;
        // The other tab hangs, or the page may use no locks.
        return run();
      }
    },
    close: () => channel?.close(),
  };
}

/** Undefined if this browser has none, or the page may not use it. */
function openChannel(name: string) {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
