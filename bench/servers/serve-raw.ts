import { createServer } from 'node:http';
import { listen } from '../../local/listen.ts';

/** A server of `node:http` without a framework: JSON in, JSON out. */
export const serveRaw = (
  vend: (apiKey: string, username: string, nonce: string) => Promise<string | undefined>,
) =>
  listen(
    createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', async () => {
        const { username, nonce } = JSON.parse(body);
        const token = await vend(String(request.headers['x-api-key']), username, nonce);
        const answer = JSON.stringify(token ? { jwt: token, token } : { code: 'unauthenticated' });
        response.writeHead(token ? 200 : 401, {
          'content-type': 'application/json',
          'content-length': answer.length,
        });
        response.end(answer);
      });
    }),
    0,
  );
