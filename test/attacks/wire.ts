import type { IncomingMessage, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import { type Listening, listen } from '../../local/listen.ts';

/** dynalite by itself, for speed: sees every call, and may lose some. */
export interface Wire extends Listening {
  /** Names of the operations that were called, in their order. */
  readonly operations: string[];
  /** Whether a call is lost before it is there, or its answer afterwards. */
  loses: (operation: string) => 'call' | 'answer' | undefined;
}

export async function startWire(): Promise<Wire> {
  const loses = (_operation: string): ReturnType<Wire['loses']> => undefined;
  const wire = { operations: [] as string[], loses };
  const server = dynalite({ createTableMs: 0 });
  const [serve] = server.listeners('request') as [
    (request: IncomingMessage, response: ServerResponse) => void,
  ];
  server.removeAllListeners('request').on('request', (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/.*\./, '');
    wire.operations.push(operation);
    const lost = wire.loses(operation);
    if (lost === 'call') return request.socket.destroy();
    if (lost === 'answer') response.end = () => response.destroy();
    // The SDK sends once more what a server with another clock has refused, and tests move the clock of this process.
    response.sendDate = false;
    return serve(request, response);
  });
  return Object.assign(wire, await listen(server, 0));
}
