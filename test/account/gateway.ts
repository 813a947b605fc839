import assert from 'node:assert/strict';
import { call } from '../harness/http.ts';
import type { AccountCheck } from './resources.ts';

const origin = 'http://localhost:8080';
const preflight = async (url: string, from: string) =>
  fetch(url, { method: 'OPTIONS', headers: { origin: from, 'access-control-request-method': 'POST' } });
const allowed = ({ headers }: Pick<Response, 'headers'>) => headers.get('access-control-allow-origin');

/** What the real API Gateway, Lambda and DynamoDB do, which stand-ins can only imitate. */
export function gatewayChecks(apiUrl: string, bearer: () => Promise<string>): AccountCheck[] {
  return [
    {
      name: 'a preflight of an allowed origin is answered, and one of another is not',
      async run() {
        const url = `${apiUrl}/comapi/authenticate`;
        assert.equal(allowed(await preflight(url, origin)), origin);
        assert.equal(allowed(await preflight(url, 'https://evil.example')), null);
      },
      notOnEmulator: 'MiniStack answers every origin',
    },
    {
      name: "the gateway's own refusals carry CORS headers: a head that is too long",
      async run() {
        const headers = { origin, 'x-long': 'x'.repeat(9_000) };
        const answer = await fetch(`${apiUrl}/health`, {
          headers: { ...headers, 'x-longer': 'x'.repeat(2_000) },
        });
        assert.ok(answer.status >= 400, `answered ${answer.status}`);
        assert.equal(allowed(answer), origin);
      },
      notOnEmulator: 'MiniStack has no such limit',
    },
    {
      name: 'a 401 has the header WWW-Authenticate, under this very name',
      async run() {
        const { status, headers } = await call('GET', `${apiUrl}/chatsdk/api/auth/chat-token`);
        assert.equal(status, 401);
        assert.ok(headers.get('www-authenticate'), [...headers.keys()].join(', '));
      },
    },
    {
      name: 'HEAD /health is 200 without content',
      async run() {
        const answer = await fetch(`${apiUrl}/health`, { method: 'HEAD' });
        assert.deepEqual([answer.status, await answer.text()], [200, '']);
      },
    },
    {
      name: 'of 50 requests at once with one nonce, one gets a token',
      async run() {
        const url = `${apiUrl}/wonderful-nonce`;
        const { nonce } = (await call('POST', `${url}/nonce`)).body;
        const headers = { authorization: `Bearer ${await bearer()}`, 'x-nonce': nonce };
        const vend = () => call('POST', `${url}/api/sdk-token`, {}, headers);
        const statuses = (await Promise.all(Array.from({ length: 50 }, vend))).map(({ status }) => status);
        assert.equal(statuses.filter((status) => status === 200).length, 1, statuses.join(' '));
        assert.deepEqual([...new Set(statuses)].sort(), [200, 409]);
      },
      notOnEmulator: 'MiniStack starts too few functions for 50 at once',
    },
  ];
}
