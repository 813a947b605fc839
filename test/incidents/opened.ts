import { afterAll } from '@jest/globals';

interface Closable {
  close(): Promise<void>;
}

/** What a file's tests have opened; it is closed after them, also after one that fails. */
export function opening() {
  const opened: Closable[] = [];
  const open = async <Thing extends Closable>(opening: Promise<Thing>): Promise<Thing> => {
    const thing = await opening;
    opened.unshift(thing);
    return thing;
  };
  afterAll(async () => {
    for (const thing of opened) await thing.close();
  });
  return open;
}
