import { createServer, type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listening {
  port: number;
  url: string;
  /** Cuts open connections, and resolves when the port is free. */
  close(): Promise<void>;
}

/** Another process has the port. */
export class PortTaken extends Error {}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Serves on 127.0.0.1; port 0 takes any free port. Throws one readable line if the port is taken. */
export async function listen(target: Listener | Server, port: number): Promise<Listening> {
  const server = typeof target === 'function' ? createServer(withErrors(target)) : target;
  // The client ends an idle connection: if the server did, it might do so just as a request arrives.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new PortTaken(`port ${port} of 127.0.0.1 is already in use`) : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    port: actual,
    url: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise((resolve) => {
        // dynalite's own `close` also ends its store, under requests that it has not answered.
        Server.prototype.close.call(server, () => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * A failed request must not end the process, even if its client has gone away in the middle. A web page that has had its
 * own name point here (DNS rebinding) is told by `Host`: the stand-ins believe any signature.
 */
function withErrors(listener: Listener): Listener {
  return async (request, response) => {
    const { host = '127.0.0.1' } = request.headers;
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return response.writeHead(421).end();
    try {
      await listener(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end((error as Error).message);
    }
  };
}
