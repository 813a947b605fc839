import { freePort } from '../harness/free-port.ts';
import { type RealServer, startServer } from '../harness/real-server.ts';

export interface Centrifugo extends RealServer {
  /** Where clients connect. */
  readonly url: string;
}

/** Starts a real Centrifugo on a free port of 127.0.0.1. It sends no usage statistics. */
export async function startCentrifugo(program: string, hmacSecret: string): Promise<Centrifugo> {
  const port = await freePort();
  const env = {
    CENTRIFUGO_ADDRESS: '127.0.0.1',
    CENTRIFUGO_PORT: String(port),
    CENTRIFUGO_TOKEN_HMAC_SECRET_KEY: hmacSecret,
    // How long a connection outlives its token. By default 25 s, which the test would have to sit out.
    CENTRIFUGO_CLIENT_EXPIRED_CLOSE_DELAY: '5s',
    CENTRIFUGO_HEALTH: 'true',
    // As in ChatSDK's own docker/centrifugo.json, as far as subscriptions go.
    CENTRIFUGO_NAMESPACES: JSON.stringify([{ name: 'user' }, { name: 'chat' }]),
    CENTRIFUGO_USAGE_STATS_DISABLE: 'true',
  };
  const { log } = await startServer(program, env, `http://127.0.0.1:${port}/health`);
  return { url: `ws://127.0.0.1:${port}/connection/websocket`, log };
}
