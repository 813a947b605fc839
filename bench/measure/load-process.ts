/**
 * Loads servers. A message says which, and for how long; the answer is how many requests it answered in a second, and one
 * answer. Requests are bytes on bare sockets: this process must be quicker than every server.
 */
import { connect } from 'node:net';
import { type RequestShape, serverModule, vendRequest } from '../servers/server-module.ts';

export interface Load {
  readonly file: string;
  readonly port: number;
  readonly millis: number;
}
export interface Loaded {
  readonly answered: number;
  readonly perSecond: number;
  readonly body: string;
}

const connections = 16;
const placeholder = '0'.repeat(22);

function bytesOf({ path, headers, bodyOf }: RequestShape, port: number) {
  const body = bodyOf(placeholder);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
  return { bytes, nonceAt: bytes.lastIndexOf(placeholder) };
}

/** The body of a whole answer; undefined if more is to come. */
function bodyOf(answer: string): string | undefined {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = answer.slice(0, end).toLowerCase();
  const body = answer.slice(end + 4);
  if (head.includes('transfer-encoding: chunked'))
    return body.endsWith('0\r\n\r\n') ? (body.split('\r\n')[1] ?? '') : undefined;
  return body.length < Number(/content-length: (\d+)/.exec(head)?.[1]) ? undefined : body;
}

let made = 0;
async function load({ file, port, millis }: Load): Promise<Loaded> {
  const { request = vendRequest } = await serverModule(file);
  const { bytes, nonceAt } = bytesOf(request, port);
  const startedAt = performance.now();
  let answered = 0;
  let last = '';
  const run = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      const own = Buffer.from(bytes);
      let received = '';
      const send = () => {
        made += 1;
        if (nonceAt >= 0) own.write(String(made).padStart(22, '0'), nonceAt, 'latin1');
        received = '';
        socket.write(own);
      };
      socket.on('connect', send).on('error', reject);
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        const body = bodyOf(received);
        if (body === undefined) return;
        if (!received.startsWith('HTTP/1.1 200'))
          return reject(new Error(`${file}: ${received.slice(0, 12)} ${body}`));
        answered += 1;
        last = body;
        if (performance.now() - startedAt < millis) return send();
        socket.destroy();
        resolve();
      });
    });
  await Promise.all(Array.from({ length: connections }, run));
  return { answered, perSecond: answered / ((performance.now() - startedAt) / 1_000), body: last };
}

process.on('message', async (message: Load) => process.send?.(await load(message)));
process.on('disconnect', () => process.exit());
process.send?.('ready');
