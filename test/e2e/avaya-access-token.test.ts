import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { VendorApi } from '../../local/stand-ins/vendor-api.ts';
import { oddSubjects } from '../contracts/account-store-contract.ts';
import { call } from '../harness/http.ts';
import { isWhole } from '../harness/whole.ts';
import { testFaults } from './avaya-faults.ts';
import { describeVendor, html, isForAccess } from './avaya-vendor.ts';

const crowd = isWhole ? 1_000 : 20;
const countOf = (calls: VendorApi['calls']) => ({
  access: calls.filter(({ path }) => isForAccess(path)).length,
  token: calls.filter(({ path }) => !isForAccess(path)).length,
});

describeVendor((vendor) => {
  /** An attempt that was given up may still be on its way to the vendor. */
  async function untilQuiet() {
    for (let seen = -1; seen !== vendor.axp.calls.length; await pause(500)) seen = vendor.axp.calls.length;
  }

  test(`is asked for one access token by ${crowd} requests at once`, async () => {
    const { value: answers, calls } = await vendor.during(() =>
      Promise.all(Array.from({ length: crowd }, () => vendor.vend())),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(new Set(answers.map(({ body }) => body.jwtToken)).size).toBe(crowd);
    expect(countOf(calls).access).toBe(1);
    // More on a busy machine, where an attempt may take too long and be made again.
    expect(countOf(calls).token).toBeGreaterThanOrEqual(crowd);
    await untilQuiet();
  });

  test('is told of each odd user id as it is', async () => {
    const { baseUrl, apps } = vendor.served.credentials;
    const headers = { 'x-api-key': apps['avaya']?.apiKey ?? '' };
    for (const userId of oddSubjects) {
      const before = vendor.axp.wire.length;
      expect((await call('POST', `${baseUrl}/avaya/token`, { userId }, headers)).status).toBe(200);
      expect(vendor.axp.wire.slice(before).join('\n')).toContain(`"customerId":${JSON.stringify(userId)}`);
    }
  });

  test('that no longer takes the access token is asked for one more, and for the token again', async () => {
    let refusals = 0;
    vendor.axp.fault = (path) => (!isForAccess(path) && refusals++ === 0 ? html(401) : undefined);
    const { value, calls } = await vendor.during(vendor.vend);
    expect(value.status).toBe(200);
    expect(calls.map(({ path, status }) => [isForAccess(path), status])).toEqual([
      [false, 401],
      [true, 200],
      [false, 201],
    ]);
  });

  test('is asked once only, if it refuses that one too', async () => {
    vendor.axp.fault = (path) => (isForAccess(path) ? undefined : html(401));
    const { value, calls } = await vendor.during(vendor.vend);
    expect(value).toMatchObject({ status: 502, body: { code: 'upstream_failed' } });
    expect(countOf(calls)).toEqual({ access: 1, token: 2 });
  });

  testFaults(vendor, 'the access token');
});
