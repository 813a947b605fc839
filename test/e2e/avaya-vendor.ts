import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Fault, VendorApi } from '../../local/stand-ins/vendor-api.ts';
import { type Answer, call } from '../harness/http.ts';
import { type Served, serve } from '../harness/serve.ts';

/** Against a service that stands elsewhere there is no vendor to break. */
const { VENDING_ASSEMBLY: assembly } = process.env;
const describeHere = assembly ? describe : describe.skip;

/** A service of this file's own, and the stand-in that it asks: other files are not disturbed by its faults. */
export interface AvayaVendor {
  readonly served: Served;
  readonly axp: VendorApi;
  /** One token for the demonstration user. */
  vend(): Promise<Answer>;
  /** What was asked of the vendor during this. */
  during<Value>(work: () => Promise<Value>): Promise<{ value: Value; calls: VendorApi['calls'] }>;
}

export function describeVendor(tests: (vendor: AvayaVendor) => void): void {
  describeHere('the vendor', () => {
    let served: Served;
    let axp: VendorApi;
    beforeAll(async () => {
      served = await serve(assembly ?? '', { userCount: 0 });
      axp = served.runner.upstreams.get('avaya') ?? fail();
    });
    afterAll(() => served.close());

    tests({
      get served() {
        return served;
      },
      get axp() {
        return axp;
      },
      vend() {
        const { baseUrl, apps } = served.credentials;
        const { userId, bearerToken } = apps['avaya'] ?? fail();
        const headers = { authorization: `Bearer ${bearerToken}` };
        return call('POST', `${baseUrl}/avaya/token`, { userId }, headers);
      },
      async during(work) {
        const before = axp.calls.length;
        const value = await work();
        return { value, calls: axp.calls.slice(before) };
      },
    });
  });
}

const fail = (): never => {
  throw new Error('the app avaya has no stand-in for its vendor');
};

export const isForAccess = (path: string) => path.includes('/openid-connect/');

/** What a vendor says may quote what it was sent. */
export const words = 'words-of-the-vendor';
export const html = (status: number, headers: Record<string, string> = {}): Fault => ({
  answer: {
    status,
    headers: { 'content-type': 'text/html', ...headers },
    body: `<html>${words}</html>`,
  },
});
export const problem = (status: number, headers: Record<string, string> = {}): Fault => ({
  answer: { status, headers, body: { title: words, status, detail: words, violations: [] } },
});
