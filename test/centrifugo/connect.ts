import { setTimeout } from 'node:timers/promises';
import { Centrifuge } from 'centrifuge';

/** One command, reply or push, as it crossed the socket (Centrifugo's JSON protocol). */
export interface Frame {
  readonly connect?: { readonly client?: string; readonly ttl?: number; readonly token?: string };
  readonly refresh?: { readonly ttl?: number; readonly token?: string };
  readonly error?: { readonly code: number };
}

export interface Connection {
  readonly sent: readonly Frame[];
  readonly received: readonly Frame[];
  /** `connected`, or the code that the client was disconnected with for good. */
  outcome(): 'connected' | number | undefined;
  /** Resolves when there is an outcome, or when `holds` does; throws after the time that a token lives, twice. */
  until(holds?: () => boolean): Promise<void>;
  /** What becomes of a subscription: `subscribed`, the code of its end, or that of the connection's. */
  subscribe(channel: string, token?: string): Promise<'subscribed' | number>;
  close(): void;
}

const timeoutMillis = 20_000;

/**
 * Connects with Centrifugo's own client over Node's WebSocket, and keeps what crosses the socket: the client reports
 * neither the server's answer to a refreshed token nor an error that it means to get over.
 */
export function connect(url: string, token: string, getToken?: () => Promise<string>): Connection {
  const sent: Frame[] = [];
  const received: Frame[] = [];
  const framesOf = (data: string): Frame[] => data.split('\n').map((line) => JSON.parse(line));
  class RecordedWebSocket extends WebSocket {
    constructor(address: string) {
      super(address);
      this.addEventListener('message', ({ data }) => received.push(...framesOf(data)));
    }
    override send(data: string): void {
      sent.push(...framesOf(data));
      super.send(data);
    }
  }
  const client = new Centrifuge(url, { websocket: RecordedWebSocket, token, ...(getToken && { getToken }) });
  let outcome: 'connected' | number | undefined;
  client.on('connected', () => {
    outcome = 'connected';
  });
  client.on('connecting', () => {
    outcome = undefined;
  });
  client.on('disconnected', ({ code }) => {
    outcome = code;
  });
  client.connect();
  return {
    sent,
    received,
    outcome: () => outcome,
    async until(holds = () => outcome !== undefined) {
      const deadline = Date.now() + timeoutMillis;
      while (!holds()) {
        if (Date.now() > deadline) throw new Error(`waited in vain; the client's outcome is ${outcome}`);
        await setTimeout(20);
      }
    },
    subscribe: (channel, token) =>
      new Promise((resolve, reject) => {
        const subscription = client.newSubscription(channel, token === undefined ? {} : { token });
        subscription.once('subscribed', () => resolve('subscribed'));
        subscription.once('unsubscribed', ({ code }) => resolve(code));
        client.once('disconnected', ({ code }) => resolve(code));
        setTimeout(timeoutMillis, undefined, { ref: false }).then(() =>
          reject(new Error(`no outcome of the subscription to ${channel}`)),
        );
        subscription.subscribe();
      }),
    close: () => client.disconnect(),
  };
}
