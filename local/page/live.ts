import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Traffic } from '../traffic.ts';
import type { LiveEvents, Sms } from './card.ts';
import { pageHeaders } from './guard.ts';

interface LiveOptions {
  readonly traffic: Traffic;
  /** The folder of `credentials.json` and `outbox.jsonl`. */
  readonly stateDirectory: string;
  readonly ringsOf: (app: string) => Promise<LiveEvents['rings']>;
}

const pollMillis = 700;
const shownMessages = 20;

/** Tells one open page what happens, until it goes away (HTML Standard section 9.2, "Server-sent events"). */
export function sendLive(
  response: ServerResponse,
  app: string,
  { traffic, stateDirectory, ringsOf }: LiveOptions,
): void {
  response.writeHead(200, { ...pageHeaders, 'content-type': 'text/event-stream' });
  const tell = <Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name]) =>
    response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  const [outbox, credentials] = [
    join(stateDirectory, 'outbox.jsonl'),
    join(stateDirectory, 'credentials.json'),
  ];
  const last = { apps: 0, sms: -1, rings: '' };

  async function poll(): Promise<void> {
    const writtenAt = existsSync(credentials) ? statSync(credentials).mtimeMs : 0;
    if (writtenAt !== last.apps) tell('apps', writtenAt);
    last.apps = writtenAt;
    const bytes = existsSync(outbox) ? statSync(outbox).size : 0;
    if (bytes !== last.sms) tell('sms', messagesIn(outbox));
    last.sms = bytes;
    const rings = await ringsOf(app).catch(() => undefined);
    if (rings && JSON.stringify(rings) !== last.rings) tell('rings', rings);
    if (rings) last.rings = JSON.stringify(rings);
    if (!response.destroyed) timer = setTimeout(look, pollMillis);
  }

  // The page asks anew. An error must not end the service.
  const look = () => void poll().catch(() => response.destroy());

  tell('traffic', traffic.recent());
  const unsubscribe = traffic.subscribe((request) => void tell('traffic', [request]));
  let timer: NodeJS.Timeout | undefined;
  look();
  response.once('close', () => {
    clearTimeout(timer);
    unsubscribe();
  });
}

/** A line without its end is being written. One that can't be read is left out: its writer was killed, or it was edited. */
function messagesIn(outbox: string): Sms[] {
  const lines = existsSync(outbox) ? readFileSync(outbox, 'utf8').split('\n').slice(0, -1) : [];
  return lines.slice(-shownMessages).flatMap((line) => {
    try {
      const { phoneNumber, message, sentAt } = JSON.parse(line);
      return [{ phoneNumber, message, sentAt }];
    } catch {
      return [];
    }
  });
}
