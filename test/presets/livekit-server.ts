import { join } from 'node:path';
import { buildGo } from '../harness/build-go.ts';
import { freePort } from '../harness/free-port.ts';
import { startServer } from '../harness/real-server.ts';

const folder = join(import.meta.dirname, 'livekit');

/** Builds the pinned server once; returns its program. */
export const installLivekit = (): Promise<string> =>
  buildGo(folder, 'github.com/livekit/livekit-server/cmd/server', 'livekit');

/** Starts a real LiveKit server on free ports of 127.0.0.1; returns the port where clients connect. */
export async function startLivekit(program: string, apiKey: string, secret: string): Promise<number> {
  const [port, tcpPort, udpPort] = [await freePort(), await freePort(), await freePort()];
  const config = {
    port,
    bind_addresses: ['127.0.0.1'],
    rtc: { tcp_port: tcpPort, udp_port: udpPort, node_ip: '127.0.0.1', use_external_ip: false },
    keys: { [apiKey]: secret },
    logging: { level: 'warn' },
  };
  await startServer(program, { LIVEKIT_CONFIG: JSON.stringify(config) }, `http://127.0.0.1:${port}/`);
  return port;
}
