import { type Listening, listen } from '../../../local/listen.ts';

export interface Relay extends Listening {
  /** What clients have asked so far, such as `GET /api/v2/sdk/config`; preflights are left out. */
  readonly requests: readonly string[];
}

/**
 * Stands between a client and `target`, and counts. `change` and `changeHeaders` turn the target's answer into the
 * client's.
 */
export async function startRelay(
  target: string,
  {
    change = async (_path: string, text: string, _requestBody: string) => text,
    changeHeaders = (headers: Headers): Headers => headers,
  } = {},
): Promise<Relay> {
  const requests: string[] = [];
  const listening = await listen(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    const { method = 'GET', url = '' } = request;
    if (method !== 'OPTIONS') requests.push(`${method} ${url}`);
    const headers = Object.entries(request.headers).filter(([name]) => !ofOneHop.has(name));
    const answer = await fetch(`${target}${url}`, {
      method,
      headers: headers.map(([name, value]) => [name, String(value)] as [string, string]),
      ...(body && { body }),
    });
    const text = await change(url, await answer.text(), body);
    const back = [...changeHeaders(answer.headers)].filter(([name]) => !ofOneHop.has(name)).flat();
    response.writeHead(answer.status, back).end(text);
  }, 0);
  return { ...listening, requests };
}

const ofOneHop = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding']);
