import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { Check } from '../harness/checks.ts';

/** `fetch` would not send these headers. */
function ask(url: string, method: string, headers: Readonly<Record<string, string>>) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    asked.once('error', reject);
    asked.end(method === 'POST' ? '{"do":"restart","app":"comapi"}' : undefined);
  });
}

/** What a foreign page in the same browser can send to 127.0.0.1. */
export function guardChecks(baseUrl: string): Check[] {
  const own = { origin: baseUrl, 'content-type': 'application/json' };
  const foreign = 'https://evil.example';
  const refused: [string, string, string, Readonly<Record<string, string>>][] = [
    ['another name for this address, as DNS rebinding has it', 'GET', '/-/apps', { host: 'evil.example' }],
    ['the document under another name', 'GET', '/', { host: 'evil.example:3000' }],
    ['a script element of a foreign page', 'GET', '/-/apps', { 'sec-fetch-site': 'cross-site' }],
    ['a page on another port', 'GET', '/-/live?app=comapi', { 'sec-fetch-site': 'same-site' }],
    ['a foreign form', 'POST', '/-/do', { ...own, origin: foreign }],
    ['a page without an origin', 'POST', '/-/do', { ...own, origin: 'null' }],
    [
      'a request that does not say where it comes from',
      'POST',
      '/-/do',
      { 'content-type': 'application/json' },
    ],
    ['a foreign page, by the relay', 'POST', '/-/as/comapi/nonce', { ...own, origin: foreign }],
  ];
  return [
    ...refused.map(([name, method, path, headers]) => ({
      name: `the guard refuses ${name}`,
      run: async () => assert.equal((await ask(baseUrl + path, method, headers)).status, 403),
    })),
    {
      name: 'the guard lets the page itself in (control), and the document has a strict policy',
      async run() {
        assert.equal((await ask(`${baseUrl}/-/do`, 'POST', own)).status, 200);
        const { status, headers } = await ask(`${baseUrl}/`, 'GET', { 'sec-fetch-site': 'cross-site' });
        assert.equal(status, 200);
        assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self';/);
        assert.equal(headers['access-control-allow-origin'], undefined);
      },
    },
  ];
}
