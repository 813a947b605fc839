import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../local/stand-ins/vendor-api.ts';
import { eventually } from '../harness/eventually.ts';
import type { Answer } from '../harness/http.ts';
import { type AvayaVendor, html, isForAccess, problem, words } from './avaya-vendor.ts';

/** Per fault: the answer, and how often the vendor was asked. */
const faults: [title: string, fault: Fault, status: number, code: string, calls: number][] = [
  ['is slow', { delayMillis: 60_000 }, 504, 'upstream_timeout', 3],
  ['answers 429', problem(429), 503, 'upstream_unavailable', 3],
  ['answers 429 and when', problem(429, { 'retry-after': '17' }), 503, 'upstream_unavailable', 1],
  ['answers 500', problem(500), 502, 'upstream_failed', 3],
  ['answers 400', problem(400), 502, 'upstream_failed', 1],
  ['answers 502 with HTML', html(502), 502, 'upstream_failed', 3],
  ['answers 201 with HTML', html(201), 502, 'upstream_failed', 1],
  ['redirects', html(307, { location: 'https://elsewhere.example' }), 502, 'upstream_failed', 1],
  ['answers 201 without a token', problem(201), 502, 'upstream_failed', 1],
  ['closes in the middle', { cutsBody: true }, 502, 'upstream_failed', 3],
  ['breaks off its JSON', { answer: { status: 201, body: '{"jwtToken":"jwt.' } }, 502, 'upstream_failed', 1],
  ['answers too much', { answer: { status: 201, body: 'x'.repeat(70_000) } }, 502, 'upstream_failed', 1],
];

/** Breaks one of the vendor's two calls in every way, and looks at what our client and the log are told. */
export function testFaults(vendor: AvayaVendor, what: 'the access token' | 'the token'): void {
  describe(`when asked for ${what}`, () => {
    // The first request also starts the function.
    beforeAll(async () => {
      vendor.axp.fault = () => undefined;
      expect((await vendor.vend()).status).toBe(200);
    });

    const isAsked = (path: string) => isForAccess(path) === (what === 'the access token');

    test.each(faults)('%s', async (_title, fault, status, code, expectedCalls) => {
      if (what === 'the access token') await forgetAccessToken();
      let asked = 0;
      vendor.axp.fault = (path) => {
        if (!isAsked(path)) return undefined;
        asked += 1;
        return fault;
      };
      const linesBefore = vendor.served.lines.length;
      const value = await vendor.vend();
      expect(value).toMatchObject({ status, body: { code, status } });
      expect(asked).toBe(expectedCalls);
      await expectNothingTold(value, code, linesBefore);
      expect(value.headers.get('retry-after')).toBe(retryAfterOf(fault, code));
      vendor.axp.fault = () => undefined;
      expect((await vendor.vend()).status).toBe(200);
    });

    /** Two refusals: the one at hand is thrown away, and its successor is refused as well. */
    async function forgetAccessToken() {
      vendor.axp.fault = (path) => (isForAccess(path) ? problem(400) : problem(401));
      expect((await vendor.vend()).status).toBe(502);
    }

    /** Neither the answer nor the log, in which the request's line is waited for, holds what must not be told. */
    async function expectNothingTold(answer: Answer, code: string, linesBefore: number) {
      const { clientId, clientSecret, appKey } = JSON.parse(vendor.axp.secretValue);
      const accessTokens = vendor.axp.wire.flatMap(
        (text) => /"access_token":"([^"]+)"/.exec(text)?.[1] ?? [],
      );
      expect(accessTokens.length).toBeGreaterThan(0);
      const logged = () => vendor.served.lines.slice(linesBefore).join('\n');
      expect(await eventually(logged, (lines) => lines.includes(code))).toContain(`"code":"${code}"`);
      const said = [
        JSON.stringify(answer.body),
        JSON.stringify([...answer.headers]),
        ...vendor.served.lines,
      ].join('\n');
      for (const secret of [clientId, clientSecret, appKey, ...accessTokens, words, 'jwt.'])
        expect(said.includes(secret)).toBe(false);
    }
  });
}

const retryAfterOf = ({ answer }: Fault, code: string) =>
  code === 'upstream_unavailable' ? (answer?.headers?.['retry-after'] ?? '5') : null;
