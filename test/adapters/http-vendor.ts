import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach } from '@jest/globals';
import { httpUpstream } from '../../lambdas/adapters/upstream-http.ts';
import type { Refusal } from '../../lambdas/contract/refusal.ts';
import type { UpstreamRequest } from '../../lambdas/contract/upstream-api.ts';
import { type Listening, listen } from '../../local/listen.ts';

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;
interface Call {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export const limits = { attemptTimeoutMillis: 20_000, maxAttempts: 3 };
/** For a vendor who does not answer. */
export const hasty = { ...limits, attemptTimeoutMillis: 500 };
export const secret = 'Secret-Of-Ours';
export const request: UpstreamRequest = {
  path: '/call',
  headers: { authorization: `Bearer ${secret}` },
  body: { json: { secret } },
};
export const endless = new AbortController().signal;

/** A vendor who answers the first request of a test with the first of these, all after the last with the last. */
export function httpVendor() {
  let listening: Listening;
  const vendor = {
    answers: [] as Answer[],
    calls: [] as Call[],
    get url() {
      return listening.url;
    },
    send: (signal = endless, url = listening.url, sent = request, within = limits) =>
      httpUpstream(url, within).send(sent, signal),
  };
  beforeEach(async () => {
    vendor.calls = [];
    listening = await listen(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request)).toString();
      const { method = '', url = '', headers } = request;
      vendor.calls.push({ method, url, headers, body });
      const { answers, calls } = vendor;
      return answers[Math.min(calls.length, answers.length) - 1]?.(response, request);
    }, 0);
  });
  afterEach(() => listening.close());
  return vendor;
}

/** Says `secret`, which a vendor may well quote. */
export const says =
  (status: number, body: string | Buffer, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);
export const good = says(200, '{"ok":true}');
export const never: Answer = () => {};
export const endlessBody =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };

/** All that could reach a log or an answer. */
export function everythingOf(error: Error): string {
  const { options, message, cause } = error as Refusal;
  return JSON.stringify({ options, message, cause: String(cause ?? '') });
}
