import type { Answered, AppCard, LiveEvents, Sms } from '../card.ts';
import { type Store, store } from './store.ts';

export const cards = store<readonly AppCard[] | undefined>(undefined);
export const traffic = store<readonly Answered[]>([]);
export const messages = store<readonly Sms[]>([]);
export const rings = store<LiveEvents['rings']>({});
export const isLive = store(false);

const kept = 500;
let source: EventSource | undefined;
let watched = '';

/** Begins to watch an app. The browser connects again by itself, such as after a restart of the runner. */
export function watch(app: string): void {
  watched = app;
  rings.set({});
  open();
}

function open(): void {
  source?.close();
  source = new EventSource(`/-/live?app=${encodeURIComponent(watched)}`);
  source.onopen = () => {
    isLive.set(true);
    traffic.set([]);
  };
  source.onerror = () => isLive.set(false);
  on('apps', loadCards);
  on('traffic', (more) => traffic.set((before) => [...before, ...more].slice(-kept)));
  on('sms', messages.set);
  on('rings', rings.set);
}

// A browser has six connections to one server. A hidden tab needs none.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) source?.close();
  else if (watched) open();
});

function on<Name extends keyof LiveEvents>(name: Name, take: (data: LiveEvents[Name]) => unknown): void {
  source?.addEventListener(name, ({ data }) => take(JSON.parse(data)));
}

export async function loadCards(): Promise<void> {
  const response = await fetch('/-/apps').catch(() => undefined);
  if (response?.ok) cards.set(await response.json());
  // Nothing else would ask again before there is an app to watch.
  else if (!cards.get()) setTimeout(loadCards, 1_000);
}

/** Has the server do what a person would do elsewhere. Throws its words if it can't. */
export async function doIt(deed: object): Promise<Readonly<Record<string, string>>> {
  const response = await fetch('/-/do', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(deed),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

/** Waits until a store holds what is sought; undefined if it never does. */
export function once<Value, Found>(
  watched: Store<Value>,
  find: (value: Value) => Found | undefined,
  patienceMillis: number,
): Promise<Found | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      const found = find(watched.get());
      if (found !== undefined) end(found);
    };
    const unsubscribe = watched.subscribe(look);
    const timer = setTimeout(() => end(undefined), patienceMillis);
    const end = (found: Found | undefined) => {
      unsubscribe();
      clearTimeout(timer);
      resolve(found);
    };
    look();
  });
}
