import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault, VendorApi } from '../../local/stand-ins/vendor-api.ts';
import { eventually } from '../harness/eventually.ts';
import { call } from '../harness/http.ts';
import { type Served, serve } from '../harness/serve.ts';

/** Against a service that stands elsewhere there is no vendor to break. */
const { VENDING_ASSEMBLY: assembly } = process.env;
const describeHere = assembly ? describe : describe.skip;

/** What a vendor says may quote what it was sent. */
const words = 'words-of-the-vendor';
const problem = (status: number, headers: Record<string, string> = {}): Fault => ({
  answer: { status, headers, body: { code: words, message: words, error: { message: words } } },
});
const html = (status: number): Fault => ({
  answer: { status, headers: { 'content-type': 'text/html' }, body: `<html>${words}</html>` },
});

/** What goes wrong at the vendor, the answer to it, and how often the vendor was asked. */
const faults: [title: string, fault: Fault, status: number, code: string, calls: number][] = [
  ['refuses the API key', problem(401), 502, 'upstream_failed', 1],
  ['finds the request wrong', problem(400), 502, 'upstream_failed', 1],
  ['answers 403 with HTML', html(403), 502, 'upstream_failed', 1],
  ['wants patience', problem(429, { 'retry-after': '17' }), 503, 'upstream_unavailable', 1],
  ['is out', html(503), 503, 'upstream_unavailable', 3],
  ['breaks', problem(500), 502, 'upstream_failed', 3],
  ['answers 200 with HTML', html(200), 502, 'upstream_failed', 1],
  ['answers 200 without a token', problem(200), 502, 'upstream_failed', 1],
  ['closes in the middle', { cutsBody: true }, 502, 'upstream_failed', 3],
];

describeHere('a vendor that is asked for a token', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(assembly ?? '', { userCount: 0 });
  });
  afterAll(() => served.close());

  function vendorOf(name: string): VendorApi {
    const found = served.runner.upstreams.get(name);
    if (!found) throw new Error(`the app ${name} has no stand-in for its vendor`);
    return found;
  }

  describe.each([
    ['wonderful-upstream', 'POST', '/api/sdk-token'],
    ['chatsdk-upstream', 'GET', '/api/auth/chat-token'],
  ])('by the app %s', (name, method, path) => {
    test.each(faults)('%s', async (_title, fault, status, code, calls) => {
      const vendor = vendorOf(name);
      const bearerToken = served.credentials.apps[name]?.bearerToken ?? '';
      const headers = { authorization: `Bearer ${bearerToken}` };
      const vend = () => call(method, `${served.credentials.baseUrl}/${name}${path}`, undefined, headers);

      const [linesBefore, callsBefore] = [served.lines.length, vendor.calls.length];
      vendor.fault = () => fault;
      const answer = await vend();
      vendor.fault = () => undefined;
      expect(answer).toMatchObject({ status, body: { code, status } });
      expect(answer.headers.get('retry-after')).toBe(retryAfterOf(fault, code));
      expect(vendor.calls.length - callsBefore).toBe(calls);

      const logged = () => served.lines.slice(linesBefore).join('\n');
      expect(await eventually(logged, (lines) => lines.includes(code))).toContain(`"code":"${code}"`);
      const said = [JSON.stringify(answer.body), JSON.stringify([...answer.headers]), logged()].join('\n');
      const { apiKey } = JSON.parse(vendor.secretValue);
      expect(vendor.wire.join('\n')).toContain(apiKey);
      for (const secret of [apiKey, bearerToken, words, 'eyJ']) expect(said.includes(secret)).toBe(false);
      expect((await vend()).status).toBe(200);
    });
  });
});

const retryAfterOf = ({ answer }: Fault, code: string) =>
  code === 'upstream_unavailable' ? (answer?.headers?.['retry-after'] ?? '5') : null;
