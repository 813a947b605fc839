interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}
type Answer = Response | Error | Promise<Response>;

export const tokenOf = (
  at: number,
  lifetime: object = { expiresIn: 900 },
  headers: Record<string, string> = {},
) => Response.json({ token: `secret-token-${at}`, id: 'user-1', ...lifetime }, { headers });
export const refusal = (
  status: number,
  code: string,
  headers: Record<string, string> = {},
  more: object = {},
) =>
  Response.json(
    { type: 'about:blank', title: `Refused: ${code}.`, status, code, ...more },
    { status, headers },
  );

/** A service in the place of `fetch`. By default its n-th answer is the n-th token, for 15 minutes. */
export function fakeService() {
  const sent: Sent[] = [];
  const service = {
    sent,
    answer: (at: number, _sent: Sent): Answer => tokenOf(at),
    async fetch(url: string | URL | Request, init: RequestInit = {}): Promise<Response> {
      init.signal?.throwIfAborted();
      const { body } = init;
      const request = {
        url: String(url),
        headers: new Headers(init.headers),
        body: body && JSON.parse(String(body)),
      };
      const answer = service.answer(sent.push(request), request);
      if (answer instanceof Error) throw answer;
      return Promise.race([answer, abortOf(init.signal)]);
    },
  };
  return service;
}

const abortOf = (signal: AbortSignal | null | undefined) =>
  new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
