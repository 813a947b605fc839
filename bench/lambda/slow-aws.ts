import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';

export interface SlowAws {
  /** `https://localhost:PORT`, or http. */
  readonly url: string;
  close(): void;
}

/**
 * A stand-in's address at which each answer comes `delayMillis` later. With a certificate it speaks TLS, and begins to
 * on each connection as much later: over loopback the round trips of a handshake take no time.
 */
export async function slowAws(
  target: string,
  delayMillis: number,
  certificate?: Certificate,
): Promise<SlowAws> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const relay = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method, url, headers } = incoming;
    const forwarded = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }, delayMillis);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  };
  const server = certificate ? createSecureServer(certificate, relay) : createServer(relay);
  server.keepAliveTimeout = 0;
  const listener = createTcpServer((socket) => {
    setTimeout(() => server.emit('connection', socket), certificate ? delayMillis : 0);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const scheme = certificate ? 'https' : 'http';
  return {
    url: `${scheme}://localhost:${(listener.address() as AddressInfo).port}`,
    close() {
      agent.destroy();
      listener.close();
      server.closeAllConnections();
    },
  };
}

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly file: string;
}

/** For `localhost`, signed by itself, for a day. Like DynamoDB's, its key is RSA of 2,048 bits. */
export function makeCertificate(folder: string): Certificate {
  const [key, file] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', [...request, ...names, '-keyout', key, '-out', file], { stdio: 'ignore' });
  return { key: readFileSync(key), cert: readFileSync(file), file };
}
