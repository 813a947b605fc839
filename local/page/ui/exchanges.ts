import { store } from './store.ts';

/** A request of this page to an app, and its answer. */
export interface Exchange {
  readonly id: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody?: string | undefined;
  /** 0 if there was no answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly millis: number;
}

/** The newest last. */
export const exchanges = store<readonly Exchange[]>([]);
const kept = 200;
let count = 0;

function record(exchange: Omit<Exchange, 'id'>): void {
  count += 1;
  const numbered = { id: count, ...exchange };
  exchanges.set((before) => [...before, numbered].slice(-kept));
}

export const exchangeOf = (requestId: string): Exchange | undefined =>
  exchanges.get().findLast(({ headers }) => headers['apigw-requestid'] === requestId);

/** What is recorded while `run` runs. */
export async function recordedDuring<Result>(run: () => Promise<Result>) {
  const before = count;
  const result = await run().then(
    (value) => ({ value }),
    (error: Error) => ({ error }),
  );
  return { ...result, recorded: exchanges.get().filter(({ id }) => id > before) };
}

/** What this page asks of the apps goes by a relay, which leaves its origin out. */
export const relay = '/-/as';

/** The path at the API; undefined for any other request. */
function pathOf(url: string): string | undefined {
  const { origin, pathname, search } = new URL(url, location.href);
  const isOurs = origin === location.origin && pathname.startsWith(`${relay}/`);
  return isOurs ? pathname.slice(relay.length) + search : undefined;
}

/** Records all that this page asks of the apps, by `fetch` or by XMLHttpRequest: the vendors' clients use either. */
export function recordExchanges(): void {
  const ask = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = pathOf(request.url);
    if (path === undefined) return ask(input, init);
    const startedAt = performance.now();
    const response = await ask(input, init);
    record({
      method: request.method,
      path,
      requestHeaders: Object.fromEntries(request.headers),
      requestBody: typeof init?.body === 'string' ? init.body : undefined,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.clone().text(),
      millis: Math.round(performance.now() - startedAt),
    });
    return response;
  };

  const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
  const sent = new WeakMap<
    XMLHttpRequest,
    { method: string; url: string; headers: Record<string, string> }
  >();
  XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, ...args: unknown[]) {
    sent.set(this, { method: String(args[0]).toUpperCase(), url: String(args[1]), headers: {} });
    return Reflect.apply(open, this, args);
  };
  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    const request = sent.get(this);
    if (request) request.headers[name.toLowerCase()] = value;
    setRequestHeader.call(this, name, value);
  };
  XMLHttpRequest.prototype.send = function (body) {
    const startedAt = performance.now();
    const { method = 'GET', url = '', headers = {} } = sent.get(this) ?? {};
    const path = pathOf(url);
    if (path !== undefined)
      this.addEventListener('loadend', () =>
        record({
          method,
          path,
          requestHeaders: headers,
          requestBody: typeof body === 'string' ? body : undefined,
          status: this.status,
          headers: headersIn(this.getAllResponseHeaders()),
          body: textOf(this),
          millis: Math.round(performance.now() - startedAt),
        }),
      );
    send.call(this, body);
  };
}

const textOf = (request: XMLHttpRequest) =>
  request.responseType === '' || request.responseType === 'text'
    ? request.responseText
    : JSON.stringify(request.response);

const headersIn = (lines: string) =>
  Object.fromEntries(
    lines
      .trim()
      .split('\r\n')
      .map((line) => [line.split(': ', 1)[0] ?? '', line.replace(/^[^:]*: /, '')] as const),
  );
