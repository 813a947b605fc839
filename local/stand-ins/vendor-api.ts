import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { type Listening, listen } from '../listen.ts';
import { readBody } from '../read-body.ts';

/** A stand-in of a vendor's API for one app, with the credentials that its portal would show. */
export interface VendorApi extends Listening {
  /** The value to paste into the app's secret. */
  readonly secretValue: string;
  /** Every request so far with its status, in order. */
  readonly calls: readonly { readonly path: string; readonly status: number }[];
  /** Everything on the wire, for a search of the log: headers of requests (as JSON) and both bodies. */
  readonly wire: readonly string[];
  /** Tests set it: the fault of a request on this path, if any. */
  fault: (path: string) => Fault | undefined;
}

/** An answer in place of the right one, an answer that comes late, a body that ends before its end. */
export interface Fault {
  readonly answer?: VendorReply;
  readonly delayMillis?: number;
  readonly cutsBody?: boolean;
}

export interface VendorCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface VendorReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a string. */
  readonly body: unknown;
}

const limitBytes = 64 * 1024;

/** Serves the answers of `answer` on a free port of 127.0.0.1. */
export async function startVendorApi(
  secretValue: string,
  answer: (call: VendorCall) => VendorReply | Promise<VendorReply>,
): Promise<VendorApi> {
  const calls: { path: string; status: number }[] = [];
  const wire: string[] = [];
  const standIn = { secretValue, calls, wire, fault: (_path: string): Fault | undefined => undefined };
  const listening = await listen(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const body = (await readBody(request, limitBytes))?.toString() ?? '';
    const fault = standIn.fault(path) ?? {};
    if (fault.delayMillis) await setTimeout(fault.delayMillis, undefined, { ref: false });
    const reply = fault.answer ?? (await answer({ method, path, headers, body }));
    calls.push({ path, status: reply.status });
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    wire.push(JSON.stringify(headers), body, text);
    send(response, reply, text, fault.cutsBody ?? false);
  }, 0);
  return Object.assign(standIn, listening);
}

function send(
  response: ServerResponse,
  { status, headers }: VendorReply,
  text: string,
  cutsBody: boolean,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  if (!cutsBody) response.end(text);
  else response.write(text.slice(0, text.length / 2), () => response.destroy());
}
