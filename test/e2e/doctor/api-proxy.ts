import { listen } from '../../../local/listen.ts';
import { readBody } from '../../../local/read-body.ts';

/** What is wrong with the API, as its clients see it. */
export interface Wrongs {
  skewSeconds: number;
  barsOrigins: boolean;
  hidesKeys: boolean;
  letsStrangersIn: boolean;
}
export const noWrongs: Wrongs = {
  skewSeconds: 0,
  barsOrigins: false,
  hidesKeys: false,
  letsStrangersIn: false,
};

/** Stands before the local service, and makes it wrong. */
export const startApiProxy = (baseUrl: string, wrongs: Wrongs) =>
  listen(async (request, response) => {
    const body = await readBody(request, 100_000);
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const { method = 'GET', url = '' } = request;
    const sent = body && body.length > 0 ? { body } : {};
    const answer = await fetch(`${baseUrl}${url}`, {
      method,
      headers: headers as Record<string, string>,
      ...sent,
    });
    const own = new Set(['date', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);
    for (const [name, value] of answer.headers)
      if (!own.has(name) && !(wrongs.barsOrigins && name.startsWith('access-control')))
        response.setHeader(name, value);
    response.setHeader('date', new Date(Date.now() + wrongs.skewSeconds * 1_000).toUTCString());
    const isKeys = wrongs.hidesKeys && url.endsWith('/jwks.json');
    const status = wrongs.letsStrangersIn && answer.status === 401 ? 200 : answer.status;
    const text = await answer.text();
    response.writeHead(status).end(isKeys ? '{"keys":[]}' : text);
  }, 0);
