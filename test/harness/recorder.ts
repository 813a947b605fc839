import { createServer } from 'node:http';
import { listen } from '../../local/listen.ts';

/** A proxy before the service that remembers everything secret that crosses the wire, for the log scan. */
export async function startRecorder(target: string) {
  const secrets = new Set<string>();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request));
    for (const name of ['authorization', 'x-api-key'])
      if (request.headers[name]) secrets.add(String(request.headers[name]).replace(/^Bearer /i, ''));
    remember(body.toString());
    const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
      hopByHop.has(name) ? [] : values.map((value) => [name, value] as [string, string]),
    );
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(body.length > 0 && { body }),
    }).catch(() => undefined);
    if (!answer) return response.destroy();
    const text = Buffer.from(await answer.arrayBuffer());
    remember(text.toString());
    const back = [...answer.headers].filter(([name]) => !hopByHop.has(name)).flat();
    response.writeHead(answer.status, back).end(text);
  });

  function remember(text: string): void {
    for (const value of secretValues(text)) secrets.add(value);
  }

  return { ...(await listen(server, 0)), secrets };
}

const hopByHop = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
  'expect',
]);

/** Values of JSON or form fields whose names say that they are secret. */
export function secretValues(text: string): string[] {
  const inJson = text.matchAll(/"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g);
  const inForm = text.startsWith('{') ? [] : new URLSearchParams(text);
  return [...[...inJson].map(([, name = '', value = '']) => [name, value] as const), ...inForm]
    .filter(([name, value]) => secretName.test(name) && value.length >= 6)
    .map(([, value]) => value);
}

const secretName = /nonce|token$|^token|jwt|password|passcode|secret|api_?key|^nce$/i;
