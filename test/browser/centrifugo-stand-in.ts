import { jwtVerify } from 'jose';
import type { Page } from 'playwright-core';

interface Command {
  readonly id: number;
  readonly connect?: { readonly token: string };
  readonly refresh?: { readonly token: string };
}

/**
 * Answers a page's web socket as Centrifugo does (JSON protocol: one command a line): a connection with a good token lasts a
 * second, then the client must bring another one.
 *
 * @returns the tokens of the first two commands, once they have come.
 */
export async function standInForCentrifugo(
  page: Page,
  url: string,
  secret: string,
): Promise<{ readonly tokens: Promise<string[]> }> {
  const key = new TextEncoder().encode(secret);
  const tokens: string[] = [];
  let done = (_tokens: string[]) => {};
  const both = new Promise<string[]>((resolve) => {
    done = resolve;
  });
  await page.routeWebSocket(url, (socket) => {
    socket.onMessage(async (message) => {
      for (const line of String(message).split('\n')) {
        const { id, connect, refresh }: Command = JSON.parse(line);
        const { token } = connect ?? refresh ?? { token: '' };
        await jwtVerify(token, key);
        const reply = { client: 'client', version: '6.9.1', expires: true, ttl: connect ? 1 : 3_600 };
        socket.send(JSON.stringify({ id, [connect ? 'connect' : 'refresh']: reply }));
        if (tokens.push(token) === 2) done(tokens);
      }
    });
  });
  return { tokens: both };
}
