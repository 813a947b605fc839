import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { listen } from '../../local/listen.ts';

const startTimeoutMillis = 15_000;

export interface Centrifugo {
  /** Where clients connect. */
  readonly url: string;
  /** The last lines that it printed, for a failure's report; it blots out tokens itself. */
  log(): string;
}

/**
 * Starts a real Centrifugo on a free port of 127.0.0.1 and ends it with this process, however that ends. The secret
 * goes by its environment, which, unlike arguments, other users of the machine can't read. It calls nobody: no usage
 * statistics.
 */
export async function startCentrifugo(program: string, hmacSecret: string): Promise<Centrifugo> {
  const directory = mkdtempSync(join(tmpdir(), 'token-vending-centrifugo-'));
  const port = await freePort();
  const server = spawn(program, [], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      CENTRIFUGO_ADDRESS: '127.0.0.1',
      CENTRIFUGO_PORT: String(port),
      CENTRIFUGO_TOKEN_HMAC_SECRET_KEY: hmacSecret,
      // How long a connection outlives its token. By default 25 s, which the test would have to sit out.
      CENTRIFUGO_CLIENT_EXPIRED_CLOSE_DELAY: '1s',
      CENTRIFUGO_HEALTH: 'true',
      // As in ChatSDK's own docker/centrifugo.json, as far as subscriptions go.
      CENTRIFUGO_NAMESPACES: JSON.stringify([{ name: 'user' }, { name: 'chat' }]),
      CENTRIFUGO_USAGE_STATS_DISABLE: 'true',
    },
  });
  process.once('exit', () => {
    server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  const lines: string[] = [];
  server.once('error', ({ message }) => lines.push(message));
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trimEnd().split('\n')));
  const log = () => lines.slice(-40).join('\n');
  if (!(await answers(`http://127.0.0.1:${port}/health`, server)))
    throw new Error(`Centrifugo did not start:\n${log()}`);
  return { url: `ws://127.0.0.1:${port}/connection/websocket`, log };
}

async function freePort(): Promise<number> {
  const { port, close } = await listen(() => {}, 0);
  await close();
  return port;
}

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMillis;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    await setTimeout(50);
  }
  return false;
}
