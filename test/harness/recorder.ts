import { createServer } from 'node:http';
import { listen } from '../../local/listen.ts';
import type { VendorApi } from '../../local/stand-ins/vendor-api.ts';

/** A proxy before the service that remembers everything secret that crosses the wire, for the log scan. */
export async function startRecorder(target: Promise<string>) {
  const secrets = new Set<string>();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request));
    remember(JSON.stringify(request.headers));
    remember(body.toString());
    const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
      hopByHop.has(name) ? [] : values.map((value) => [name, value] as [string, string]),
    );
    const answer = await fetch(`${await target}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(body.length > 0 && { body }),
    }).catch((error: Error) => {
      process.stderr.write(`${request.method} ${request.url} had no answer: ${error.cause ?? error}\n`);
    });
    if (!answer) return response.destroy();
    const text = Buffer.from(await answer.arrayBuffer());
    remember(text.toString());
    // `fetch` has read what was compressed.
    const isHop = (name: string) => hopByHop.has(name) || name === 'content-encoding';
    const back = [...answer.headers].filter(([name]) => !isHop(name)).flat();
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

/** The secrets of a vendor's API: its credentials, and what crossed the wire between it and a function. */
export const upstreamSecrets = ({ secretValue, wire }: Pick<VendorApi, 'secretValue' | 'wire'>) =>
  [secretValue, ...wire].flatMap(secretValues);

/** Values of JSON or form fields, or of headers as JSON, whose names say that they are secret; a key as PEM by lines. */
export function secretValues(text: string): string[] {
  const inJson = text.matchAll(/"([\w-]+)"\s*:\s*("(?:[^"\\]|\\.)*")/g);
  const inForm = text.startsWith('{') ? [] : new URLSearchParams(text);
  return [...[...inJson].map(([, name = '', value = '']) => [name, textOf(value)] as const), ...inForm]
    .filter(([name]) => secretName.test(name) && !nameOfSecret.test(name))
    .flatMap(([, value]) => value.replace(/^Bearer /i, '').split('\n'))
    .filter((value) => value.length >= 6);
}

/** What a JSON string says; if it is not JSON after all, the text between its quotes. */
function textOf(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted.slice(1, -1);
  }
}

/** What a secret is called in Secrets Manager may be logged. */
const nameOfSecret = /secretName$/i;
const secretName =
  /nonce|token$|^token(?!_type$)|jwt|password|passcode|secret|ap[ip][_-]?key|authorization|^nce$/i;
