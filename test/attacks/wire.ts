import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import dynalite from 'dynalite';
import { type Listening, listen } from '../../local/listen.ts';

/** dynalite by itself, for speed: sees every call, and may lose some. */
export interface Wire extends Listening {
  /** How many connections were opened. None is closed for being idle. */
  connections: number;
  /** Names of the operations that were called, in their order. */
  readonly operations: string[];
  /** Whether a call is lost before it is there, or its answer afterwards. */
  loses: (operation: string, body: string) => 'call' | 'answer' | undefined;
  /** Holds a call of another service until its round is over, while rounds are counted. */
  hold(operation: string): Promise<void>;
  /** The operations of this work, by rounds: calls of one round did not wait for one another. */
  roundsOf(work: () => Promise<unknown>): Promise<string[][]>;
}

/** A round is over when the event loop, which client and server share, has turned this often without another call. */
const quietTurns = 200;

export async function startWire(): Promise<Wire> {
  const loses = (_operation: string, _body: string): ReturnType<Wire['loses']> => undefined;
  const server = dynalite({ createTableMs: 0 });
  const [serve] = server.listeners('request') as [
    (request: IncomingMessage, response: ServerResponse) => void,
  ];
  let rounds: string[][] | undefined;
  let held: (() => string)[] = [];

  async function release(): Promise<void> {
    for (let turns = 0, seen = 0; turns < quietTurns; turns = held.length === seen ? turns + 1 : 0) {
      seen = held.length;
      await setImmediate();
    }
    const round = held;
    held = [];
    rounds?.push(round.map((serveHeld) => serveHeld()).sort());
  }

  function holdBack(serveHeld: () => string): void {
    held.push(serveHeld);
    if (held.length === 1) void release();
  }

  const wire = {
    connections: 0,
    operations: [] as string[],
    loses,
    hold: async (operation: string) => {
      if (!rounds) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      holdBack(() => {
        resolve();
        return operation;
      });
      await promise;
    },
    async roundsOf(work: () => Promise<unknown>) {
      rounds = [];
      await work();
      const counted = rounds;
      rounds = undefined;
      return counted;
    },
  };
  server.keepAliveTimeout = 0;
  server.on('connection', () => {
    wire.connections += 1;
  });
  server.removeAllListeners('request').on('request', async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/.*\./, '');
    wire.operations.push(operation);
    // Small calls arrive in one piece, which is put back.
    await once(request, 'readable');
    const sent = request.read() as Buffer;
    request.unshift(sent);
    const lost = wire.loses(operation, sent.toString());
    if (lost === 'call') return request.socket.destroy();
    if (lost === 'answer') response.end = () => response.destroy();
    // The SDK sends once more what a server with another clock has refused, and tests move the clock of this process.
    response.sendDate = false;
    if (!rounds) return serve(request, response);
    holdBack(() => {
      serve(request, response);
      return operation;
    });
  });
  return Object.assign(wire, await listen(server, 0));
}
