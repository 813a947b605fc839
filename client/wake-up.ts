/** When a page may have slept. `visibilitychange` is an event of the document, and reaches the window. */
const events = ['visibilitychange', 'online'];

/** Calls back then, or no longer. Does nothing in Node and in React Native, which have no such events. */
export function onWakeUp(change: 'addEventListener' | 'removeEventListener', run: () => void): void {
  for (const event of events) (globalThis as Partial<EventTarget>)[change]?.(event, run);
}
