import { type Held, hold, type Vended } from './held-token.ts';
import { persist } from './persist.ts';
import { requestToken } from './request-token.ts';
import { betweenTabs } from './tabs.ts';
import { again, TokenError } from './token-error.ts';
import type { TokenSource, TokenSourceOptions } from './token-source.ts';
import { until } from './until.ts';
import { onWakeUp } from './wake-up.ts';

/** No timer is longer: timers stop while a device sleeps, and above 2^31 - 1 ms they fire at once. */
const tickMillis = 60_000;
const retryMillis = 5_000;

/**
 * A source of tokens of one app for one user.
 *
 * @example
 * const source = createTokenSource({
 *   url: 'https://abc123.execute-api.eu-west-1.amazonaws.com/shop',
 *   route: '/api/sdk-token',
 *   login: () => auth.getAccessToken(),
 * });
 * const { token } = await source.get();
 */
export function createTokenSource<Answer extends object = Vended>(
  options: TokenSourceOptions,
): TokenSource<Answer> {
  const { url, route, tabs: user } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const listeners = new Set<(answer?: Answer, error?: TokenError) => void>();
  const tabs = user ? betweenTabs(`token-vending ${url}${route} ${user}`, fresh) : undefined;
  let held: Held<Answer> | undefined;
  let flight: Promise<Answer> | undefined;
  /** The last failure. It lives for as long as the service does not want to be asked again. */
  let failed: Held<TokenError> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function fresh(): Held<Answer> | undefined {
    return held && held.ageMillis() < held.renewAtMillis ? held : undefined;
  }
  const restMillis = () => (failed ? failed.lifeMillis - failed.ageMillis() : 0);
  /** Keeps the token before another tab, which waits for this one, can ask for it. */
  const ask = async () => {
    held = await persist(() => requestToken<Answer>(options, route, (fields) => fields, signal), signal);
    return held;
  };

  /** One request at a time, for all who wait. */
  async function start(refused = held?.answer): Promise<Answer> {
    if (signal.aborted) throw new TokenError('closed');
    if (failed && !flight && restMillis() > 0) throw again(failed.answer, restMillis());
    flight ??= fly(refused);
    return flight;
  }
  async function fly(refused: Answer | undefined): Promise<Answer> {
    try {
      held = await until(tabs ? tabs.share(refused, ask) : ask(), signal);
      failed = undefined;
      for (const tell of listeners) tell(held.answer);
      return held.answer;
    } catch (cause) {
      const error = signal.aborted ? new TokenError('closed') : (cause as TokenError);
      failed = hold(error, (error.retryAfterSeconds ?? 0) * 1_000);
      // A login that fails is the page's own matter: the old token is still good.
      if (error.isTemporary === false) held = undefined;
      for (const tell of listeners) tell(undefined, error);
      throw error;
    } finally {
      flight = undefined;
      watch();
    }
  }

  /** Renews if it is time. Who needs the token learns of a failure when they ask for it. */
  const renewAhead = () => void (fresh() || start().catch(() => {}));

  /** For as long as there is a listener: renews if it is time, and looks again later. */
  function check(): void {
    if (failed && !failed.answer.isTemporary) return;
    renewAhead();
    watch();
  }
  function watch(): void {
    clearTimeout(timer);
    if (signal.aborted || !listeners.size) return;
    const held = fresh();
    const delayMillis = held ? held.renewAtMillis - held.ageMillis() : Math.max(retryMillis, restMillis());
    timer = setTimeout(check, Math.min(tickMillis, delayMillis));
    // In Node it would keep the process alive.
    (timer as { unref?: () => void }).unref?.();
  }
  function stop(): void {
    clearTimeout(timer);
    onWakeUp('removeEventListener', check);
  }

  const source: TokenSource<Answer> = {
    async get(wait) {
      if (signal.aborted || !held || held.ageMillis() >= held.deadAtMillis)
        return until(start(), wait?.signal);
      renewAhead();
      return held.answer;
    },
    async renew(refused = held?.answer, wait) {
      if (held && held.answer !== refused) return source.get(wait);
      held = undefined;
      return until(start(refused), wait?.signal);
    },
    subscribe(onToken, onError) {
      // An error of a listener is the page's, and stops nothing here.
      const tell = (answer?: Answer, error?: TokenError) =>
        queueMicrotask(() => (answer ? onToken(answer) : onError?.(error as TokenError)));
      listeners.add(tell);
      onWakeUp('addEventListener', check);
      if (fresh()) tell(held?.answer);
      else renewAhead();
      watch();
      return () => {
        listeners.delete(tell);
        if (!listeners.size) stop();
      };
    },
    close() {
      closing.abort();
      held = undefined;
      listeners.clear();
      stop();
      tabs?.close();
    },
  };
  return source;
}
