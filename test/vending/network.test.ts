import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { networkOf } from '../../lambdas/vending/network.ts';

test.each(['192.0.2.1', '0.0.0.0', '255.255.255.255', ''])(
  'the address %j is counted as it is',
  (address) => {
    expect(networkOf(address)).toBe(address);
  },
);

describe('one network, however its addresses are spelled:', () => {
  test.each([
    [
      '2001:db8::1',
      '2001:DB8::1',
      '2001:0db8:0000:0000:0000:0000:0000:0001',
      '2001:db8:0:0:ffff::',
      '2001:db8::192.0.2.1',
    ],
    [
      '2001:db8:1:2::',
      '2001:db8:1:2:3:4:5:6',
      '2001:0DB8:0001:0002:ffff:ffff:ffff:ffff',
      '2001:db8:1:2:3:4:192.0.2.1',
    ],
    ['::1', '::', '0:0:0:0:0:0:0:1', '0000::0001', '::FFFF:c000:201', '::a:b:c:d'],
    ['1:2:0:3::', '1:2::3:4:5:192.0.2.1', '1:2:0:3:4:5:192.0.2.1'],
    ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1'],
    ['fe80::', 'fe80::1', 'FE80:0::0:1', 'fe80:0:0:0:1:2:3:4'],
    ['0:0:0:1::', '::1:0:0:0:1', '0::1:2:3:4:5'],
    ['0:0:0:a::', '::a:b:c:192.0.2.10'],
    ['1::', '1::ffff:192.0.2.1'],
    ['::', '::ffff:1:2'],
  ])('%s', (first, ...others) => {
    for (const other of others) expect([other, networkOf(other)]).toEqual([other, networkOf(first)]);
  });

  test('and these are different networks', () => {
    const all = [
      '2001:db8::',
      '2001:db8:1::',
      '2001:db8:0:1::',
      '::',
      '0:0:0:1::',
      '1::',
      'fe80::',
      '20:1:db8::',
      '2001:db8:1:11::',
      '2001:db8:11:1::',
    ];
    expect(new Set(all.map(networkOf)).size).toBe(all.length);
  });
});

/** Eight groups, zeros often among them, and one of the ways to write them (RFC 4291 section 2.2). */
const group = fc.oneof(fc.constantFrom(0, 1, 0xffff), fc.integer({ min: 0, max: 0xffff }));
const groups = fc.array(group, { minLength: 8, maxLength: 8 });
const spelling = fc.record({
  padded: fc.boolean(),
  upperCase: fc.boolean(),
  /** Which run of zeros is written as `::`, if there is one there: its first group and its length. */
  run: fc.option(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 8 }))),
});
type Spelling = typeof spelling extends fc.Arbitrary<infer Each> ? Each : never;

function written(all: readonly number[], { padded, upperCase, run }: Spelling): string {
  const parts = all.map((each) => each.toString(16).padStart(padded ? 4 : 1, '0'));
  const [from, length] = run ?? [0, 0];
  const zeros = all.slice(from, from + length);
  const isRun = zeros.length > 0 && zeros.every((each) => each === 0);
  const text = isRun
    ? `${parts.slice(0, from).join(':')}::${parts.slice(from + zeros.length).join(':')}`
    : parts.join(':');
  return upperCase ? text.toUpperCase() : text;
}

/** That two addresses are one network exactly when their first four groups are the same. */
const property = (network: (address: string) => string) =>
  fc.property(groups, groups, spelling, spelling, fc.boolean(), (one, other, first, second, sameNetwork) => {
    const rest = other.slice(4);
    const two = sameNetwork ? [...one.slice(0, 4), ...rest] : other;
    const isOne = one.slice(0, 4).join() === two.slice(0, 4).join();
    expect(network(written(one, first)) === network(written(two, second))).toBe(isOne);
  });

test('any two addresses of one /64 are one network in any spelling, and no others are', () => {
  fc.assert(property(networkOf));
});

test('control: the text before the fourth colon would not do', () => {
  const cut = (address: string) => address.toLowerCase().split(':').slice(0, 4).join(':');
  expect(fc.check(property(cut))).toMatchObject({ failed: true });
});

test('an address that is spelled out is what URL makes of it too', () => {
  fc.assert(
    fc.property(groups, spelling, (all, spelled) => {
      const canonical = (address: string) => new URL(`http://[${address}]`).hostname;
      expect(canonical(written(all, spelled))).toBe(
        canonical(written(all, { padded: true, upperCase: false, run: null })),
      );
    }),
  );
});
