import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type Listening, listen } from '../../local/listen.ts';

/**
 * What becomes of a call. `cut`: its connection breaks before the service has it. `lost`: the service does the work, and
 * the connection breaks before the answer. `hung`: no answer ever comes. A number: an answer that comes so many
 * milliseconds late. Otherwise the service refuses with this exception.
 */
export type Fault = 'cut' | 'lost' | 'hung' | number | Exception;

interface Exception {
  readonly exception: string;
  readonly status?: number;
  /** The header `Date`: the SDK sets its clock by it. */
  readonly date?: string;
}

export interface Call {
  readonly operation: string;
  /** How often this call was sent before: the SDK sends what has failed once more. */
  readonly time: number;
  /** When it was signed: `20270115T080000Z`. */
  readonly signedAt: string;
}

/** The way to one service of AWS. It sees every call, and a test says what becomes of it. */
export interface FaultyWire extends Listening {
  readonly calls: Call[];
  faultOf: (call: Call) => Fault | undefined;
  /** What becomes of all calls over the connections that are open now. */
  abandon(fault: Fault): void;
}

export async function startFaultyWire(target: string): Promise<FaultyWire> {
  const times = new Map<string, number>();
  const open = new Set<Socket>();
  const abandoned = new Map<Socket, Fault>();
  const wire = {
    calls: [] as Call[],
    faultOf: (_call: Call): Fault | undefined => undefined,
    abandon: (fault: Fault) => open.forEach((socket) => void abandoned.set(socket, fault)),
  };

  function callOf(headers: IncomingHttpHeaders, body: Buffer): Call {
    const query = new URLSearchParams(body.toString()).get('Action');
    const operation = headers['x-amz-target']?.toString().split('.')[1] ?? query ?? '';
    const id = String(headers['amz-sdk-invocation-id']);
    const time = times.get(id) ?? 0;
    times.set(id, time + 1);
    return { operation, time, signedAt: String(headers['x-amz-date']) };
  }

  const listening = await listen(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request));
    open.add(request.socket);
    const call = callOf(request.headers, body);
    wire.calls.push(call);
    const fault = abandoned.get(request.socket) ?? wire.faultOf(call);
    if (fault === 'cut') return request.socket.destroy();
    if (fault === 'hung') return;
    // Tests move the clock of this process, and the SDK would follow.
    response.sendDate = false;
    if (typeof fault === 'object') return refuse(request, response, fault);
    const answer = await fetch(target, { method: 'POST', headers: forwarded(request.headers), body });
    const content = Buffer.from(await answer.arrayBuffer());
    if (fault === 'lost') return request.socket.destroy();
    if (fault !== undefined) await setTimeout(fault);
    const type = answer.headers.get('content-type') ?? '';
    return response.writeHead(answer.status, { 'content-type': type }).end(content);
  }, 0);
  return Object.assign(wire, listening);
}

const forwarded = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    ['host', 'connection', 'content-length'].includes(name) ? [] : [[name, String(value)]],
  );

const words = 'words of AWS';

/** In JSON, as DynamoDB and Secrets Manager do, or in XML, as SNS does. */
function refuse(request: IncomingMessage, response: ServerResponse, exception: Exception): void {
  const { exception: name, status = 400, date } = exception;
  if (date !== undefined) response.setHeader('date', date);
  const [type, text] = request.headers['x-amz-target']
    ? ['application/x-amz-json-1.1', JSON.stringify({ __type: name, message: words })]
    : [
        'text/xml',
        `<ErrorResponse><Error><Code>${name}</Code><Message>${words}</Message></Error></ErrorResponse>`,
      ];
  response.writeHead(status, { 'content-type': type }).end(text);
}
