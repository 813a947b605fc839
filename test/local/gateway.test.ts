import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Runner, startRunner } from '../../local/runner.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

/** Answers with what the body says: `returns`, or how to misbehave. */
const indexJs = `
  exports.handler = async (event) => {
    console.log('invoked ' + event.routeKey);
    if (!event.body) return {};
    const body = event.isBase64Encoded ? Buffer.from(event.body, 'base64').toString() : event.body;
    const { returns, fails, waitMillis = 0 } = JSON.parse(body);
    if (fails) throw new Error(fails);
    await new Promise((resolve) => setTimeout(resolve, waitMillis));
    return returns === 'the event' ? event : returns;
  };`;

const origin = 'https://app.example.com';
const lines: string[] = [];
let runner: Runner;

beforeAll(async () => {
  runner = await startRunner({
    assembly: writeAssembly(smallTemplate(), indexJs),
    port: 0,
    stateDirectory: temporaryDirectory(),
    log: (line) => lines.push(line),
  });
});
beforeEach(() => void lines.splice(0));
afterAll(async () => {
  await runner.close();
  removeDirectories();
});

const post = (instruction: object, headers: Record<string, string> = {}) =>
  fetch(`${runner.baseUrl}/items/7`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(instruction),
  });
const answer = async (response: Response) => [response.status, await response.json()];
const corsOf = (response: Response) =>
  [...response.headers].filter(([name]) => name.startsWith('access-control-'));

describe('requests', () => {
  /** What a client may write that `fetch` would not. */
  const raw = (head: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(runner.baseUrl);
      const socket = connect(Number(port), hostname, () =>
        socket.write(`${head.replaceAll('\n', '\r\n')}\r\nConnection: close\r\n\r\n`),
      );
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.once('close', () => resolve(answer.split('\r\n')[0] ?? '')).once('error', reject);
    });

  test('may name scheme and host in their target, but not two hosts', async () => {
    const { host } = new URL(runner.baseUrl);
    const [served, malformed] = ['HTTP/1.1 200 OK', 'HTTP/1.1 400 Bad Request'];
    expect(await raw(`POST /items/7 HTTP/1.1\nHost: ${host}`)).toBe(served);
    expect(await raw(`POST http://${host}/items/7?a=1 HTTP/1.1\nHost: ${host}`)).toBe(served);
    expect(await raw(`POST HTTP://other.example/items/7 HTTP/1.1\nHost: ${host}`)).toBe(served);
    expect(await raw(`POST /items/7 HTTP/1.1\nHost: ${host}\nhost: ${host}`)).toBe(malformed);
  });
});

describe('responses', () => {
  test('payload format 2.0', async () => {
    const returns = {
      statusCode: 201,
      headers: { 'X-Thing': 'yes', 'cache-control': 'no-store' },
      cookies: ['a=1; Secure', 'b=2'],
      body: Buffer.from('bytes').toString('base64'),
      isBase64Encoded: true,
    };
    const response = await post({ returns });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-thing')).toBe('yes');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
    expect(await response.text()).toBe('bytes');
  });

  test('anything without statusCode is the JSON body of a 200', async () => {
    for (const returns of [{ a: 1 }, [1], 'text', null]) {
      const response = await post({ returns });
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await answer(response)).toEqual([200, returns]);
    }
  });

  test('what breaks the format is a 500, and the log says why', async () => {
    for (const returns of [
      { statusCode: 200, body: {} },
      { statusCode: 'fine' },
      { statusCode: 200, cookies: 'a' },
    ]) {
      expect(await answer(await post({ returns }))).toEqual([500, { message: 'Internal Server Error' }]);
    }
    expect(lines.filter((line) => line.startsWith('gateway: Echo returned'))).toHaveLength(3);
  });

  test('an answer to HEAD has no length: that of its absent content would be wrong', async () => {
    const { headers } = await fetch(`${runner.baseUrl}/nowhere`, { method: 'HEAD' });
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('content-length')).toBeNull();
    expect((await fetch(`${runner.baseUrl}/nowhere`)).headers.get('content-length')).toBe('23');
  });

  test('every answer has the id of its request', async () => {
    const answers = [await post({ returns: {} }), await fetch(`${runner.baseUrl}/nowhere`)];
    const ids = answers.map(({ headers }) => headers.get('apigw-requestid'));
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(null);
  });

  test('a thrown error is a 500 without its text, a timeout a 503', async () => {
    expect(await answer(await post({ fails: 'private' }))).toEqual([
      500,
      { message: 'Internal Server Error' },
    ]);
    expect(lines.join('\n')).toContain('private');
    expect(await answer(await post({ waitMillis: 60_000 }))).toEqual([
      503,
      { message: 'Service Unavailable' },
    ]);
  });
});

describe('requests', () => {
  test('a form arrives in base64, with the path parameter', async () => {
    const event = await (
      await post({ returns: 'the event' }, { 'content-type': 'application/x-www-form-urlencoded' })
    ).json();
    expect(event).toMatchObject({
      isBase64Encoded: true,
      pathParameters: { id: '7' },
      routeKey: 'POST /items/{id}',
      requestContext: { http: { sourceIp: '127.0.0.1' }, domainName: new URL(runner.baseUrl).host },
    });
  });

  test('no route: 404; undecodable path: 400', async () => {
    expect(await answer(await fetch(`${runner.baseUrl}/nowhere`))).toEqual([404, { message: 'Not Found' }]);
    expect(await answer(await fetch(`${runner.baseUrl}/%E0%A4%A`))).toEqual([
      400,
      { message: 'Bad Request' },
    ]);
  });

  test('a route that API Gateway may not invoke the function for: 500, and the log says why', async () => {
    const response = await fetch(`${runner.baseUrl}/items/7`, { method: 'PUT' });
    expect(await answer(response)).toEqual([500, { message: 'Internal Server Error' }]);
    expect(lines).toEqual([
      'gateway: no AWS::Lambda::Permission lets API Gateway invoke Echo for PUT /items/{id}',
    ]);
  });

  test('over 10 MB: 413; a head over 10,240 bytes: 431', async () => {
    const returns = { statusCode: 200, body: '' };
    const ofBytes = (lengthBytes: number) => {
      const padding = lengthBytes - JSON.stringify({ returns, padding: '' }).length;
      return post({ returns, padding: 'x'.repeat(padding) });
    };
    expect(await answer(await ofBytes(10 * 1024 * 1024 + 1))).toEqual([
      413,
      { message: 'Request Entity Too Large' },
    ]);
    expect((await ofBytes(10 * 1024 * 1024)).status).toBe(200);
    expect((await post({ returns }, { 'x-long': 'x'.repeat(10_240) })).status).toBe(431);
    expect((await post({ returns }, { 'x-long': 'x'.repeat(9_900) })).status).toBe(200);
  });
});

describe('CORS', () => {
  const preflight = (headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; headers: object }>((resolve) => {
      request(`${runner.baseUrl}/items/7`, { method: 'OPTIONS', headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers });
      }).end();
    });

  test('a preflight is answered without a function, on any path', async () => {
    const { status, headers } = await preflight({ origin, 'access-control-request-method': 'POST' });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type,authorization',
      'access-control-allow-methods': '*',
      'access-control-max-age': '300',
    });
    expect(lines).toEqual([]);
  });

  test('a preflight of another origin gets no permission', async () => {
    const asked = { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' };
    const { status, headers } = await preflight(asked);
    expect(status).toBe(204);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('OPTIONS that is no preflight goes to the routes', async () => {
    expect((await preflight({ origin })).status).toBe(404);
  });

  test("the gateway's headers replace the function's", async () => {
    const returns = {
      statusCode: 200,
      headers: { 'Access-Control-Allow-Origin': '*', 'access-control-allow-credentials': 'true' },
    };
    expect(corsOf(await post({ returns }, { origin }))).toEqual([
      ['access-control-allow-origin', origin],
      ['access-control-expose-headers', 'retry-after'],
    ]);
    expect(corsOf(await post({ returns }, { origin: 'https://evil.example.com' }))).toEqual([]);
    expect(corsOf(await post({ returns }))).toEqual([]);
  });

  test("the gateway's own errors carry them too", async () => {
    const response = await fetch(`${runner.baseUrl}/nowhere`, { headers: { origin } });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
  });
});
