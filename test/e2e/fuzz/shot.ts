import { request } from 'node:http';

/** One request as it goes over the wire. */
export interface Shot {
  readonly method: string;
  /** With its query, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const patienceMillis = 60_000;

/** Sends it without a look at it; throws when no answer comes. */
export const fire = (baseUrl: string, { method, path, headers, body }: Shot): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const sent = request({ hostname, port, method, path, headers, timeout: patienceMillis }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${patienceMillis} ms`)));
    sent.once('error', reject);
    sent.end(body);
  });
