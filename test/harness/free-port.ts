import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { keptIn } from '../../local/kept.ts';
import { listen, PortTaken } from '../../local/listen.ts';

const given = new Set<number>();

/**
 * A free port of 127.0.0.1, another one each time, for a server that starts a moment later. It lies below those that
 * systems give to a process that asks for any port (from 32768 on Linux, from 49152 elsewhere), so that no such process
 * takes it meanwhile.
 */
export async function freePort(): Promise<number> {
  const candidate = randomInt(20_000, 32_768);
  if (given.has(candidate)) return freePort();
  try {
    const { port, close } = await listen(() => {}, candidate);
    await close();
    given.add(port);
    return port;
  } catch (error) {
    if (error instanceof PortTaken) return freePort();
    throw error;
  }
}

/** Has the servers of a state folder's next start on such ports, which are still free when they start again. */
export async function keepFreePorts(state: string): Promise<void> {
  const kept = keptIn(join(state, 'kept.json'));
  for (const name of ['secrets manager', 'dynamodb', 'sns', 'identity provider'])
    kept.set(`${name} port`, await freePort());
}
