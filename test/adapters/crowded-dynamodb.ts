import type { IncomingMessage, ServerResponse } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import dynalite from 'dynalite';
import { listen } from '../../local/listen.ts';

/**
 * A thread with dynalite that makes a crowd: reads and updates wait at the door until `crowd` of them are there, then
 * all go in at once. So a round is a race of that many requests whatever the machine's speed; with fewer sockets
 * than that, the client would never be served. Posts its address.
 */
const { crowd } = workerData as { crowd: number };
const server = dynalite({ createTableMs: 0 });
const [serve] = server.listeners('request') as [(request: IncomingMessage, response: ServerResponse) => void];
const waiting: [IncomingMessage, ServerResponse][] = [];

server.removeAllListeners('request').on('request', (request, response) => {
  if (!/\.(GetItem|UpdateItem)$/.test(String(request.headers['x-amz-target'])))
    return serve(request, response);
  waiting.push([request, response]);
  if (waiting.length === crowd) for (const arrived of waiting.splice(0)) serve(...arrived);
});

const { url } = await listen(server, 0);
parentPort?.postMessage(url);
