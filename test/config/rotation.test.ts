import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Rotation } from '../../lambdas/contract/app.ts';
import { accepted, complaintsOf, least } from './complaints.ts';

const day = 86_400;
const roles = ['integrator', 'vendor'];
const generated = { keySource: 'generated' };
const withRotation = (name: keyof typeof least, rotation: Partial<Rotation>, more: object = {}) => ({
  ...least[name],
  ...more,
  rotation,
});

/** Complaints of the app `demo`, without its name. */
const problemsOf = (app: object) => complaintsOf(app).map((line) => line.replace(/^apps\.demo\./, ''));

describe('numbers with which a key could change under somebody are refused, and the last safe ones are not', () => {
  test.each<
    [what: string, name: keyof typeof least, longestSeconds: number, intervalDays: number, more: object]
  >([
    ['a token of the longest lifetime', 'wonderful', day, 3, { tokenLifetimeSeconds: day }],
    ['what a backend of the vendor may ask for', 'wonderful', day, 3, { roles }],
    ['a token that gets another one a day after its end', 'chatsdk', 2 * day, 5, generated],
    ['a session with tokens of its own', 'comapi', day, 3, generated],
  ])('%s: %s, %d seconds', (_, name, longestSeconds, intervalDays, more) => {
    expect(problemsOf(withRotation(name, { intervalDays: intervalDays - 1 }, more))).toEqual([
      `rotation.intervalDays: must be more than twice as long as a token can be of use (${longestSeconds} seconds)`,
    ]);
    expect(accepted(withRotation(name, { intervalDays }, more)).rotation.intervalDays).toBe(intervalDays);
  });

  test.each<[name: keyof typeof least, unsafe: Partial<Rotation>, safe: Partial<Rotation>, problem: string]>([
    [
      'wonderful',
      { intervalDays: 1, publishLeadSeconds: day },
      { intervalDays: 1, publishLeadSeconds: day - 1 },
      'must be less than rotation.intervalDays',
    ],
    [
      'chatsdk',
      { publishLeadSeconds: 3_599 },
      { publishLeadSeconds: 3_600 },
      'is less than keyMaxStaleSeconds: a sandbox could meet a key that it does not know',
    ],
    [
      'wonderful',
      { publishLeadSeconds: 7_559 },
      { publishLeadSeconds: 7_560 },
      'must be at least rotation.verifierCacheSeconds + rotation.jwksMaxAgeSeconds + keyMaxAgeSeconds, 7560',
    ],
    [
      'wonderful',
      { verifierCacheSeconds: 10_441 },
      { verifierCacheSeconds: 10_440 },
      'must be at least rotation.verifierCacheSeconds + rotation.jwksMaxAgeSeconds + keyMaxAgeSeconds, 10801',
    ],
  ])('%s: %j', (name, unsafe, safe, problem) => {
    expect(problemsOf(withRotation(name, unsafe, generated))).toEqual([
      `rotation.publishLeadSeconds: ${problem}`,
    ]);
    expect(accepted(withRotation(name, safe, generated)).rotation).toMatchObject(safe);
  });

  test('the ages of keys in a sandbox count as well', () => {
    const [age, stale] = [{ keyMaxAgeSeconds: 3_301 }, { keyMaxStaleSeconds: 10_801 }];
    expect(problemsOf({ ...least.wonderful, ...age })).toEqual([
      expect.stringMatching(/KeyMaxAgeSeconds, 10801$/i),
    ]);
    expect(problemsOf({ ...least.wonderful, ...stale })).toEqual([
      expect.stringMatching(/^rotation\.publishLeadSeconds: is less than keyMaxStaleSeconds/),
    ]);
    accepted({ ...least.wonderful, keyMaxAgeSeconds: 3_300, keyMaxStaleSeconds: 10_800 });
  });

  test('all of them at once', () => {
    const rotation = { intervalDays: 1, publishLeadSeconds: 2 * day, verifierCacheSeconds: day };
    const unsafe = { ...rotation, publishLeadSeconds: 3_000 };
    expect(problemsOf(withRotation('wonderful', unsafe, { roles }))).toHaveLength(3);
    expect(problemsOf(withRotation('wonderful', rotation, { roles }))).toHaveLength(2);
  });
});

describe('what has no meaning is not a setting', () => {
  const rotation = { intervalDays: 60 };

  test.each(['qiscus', 'comapi', 'chatsdk'] as const)(
    '%s: no interval for a secret that is pasted',
    (name) => {
      const problem =
        "rotation: is not a setting of an app whose secret is pasted: set keySource: 'generated'";
      for (const more of [{}, { keySource: 'pasted' }])
        expect(problemsOf({ ...least[name], ...more, rotation })).toEqual([problem]);
      expect(accepted({ ...least[name], ...generated, rotation }).rotation.intervalDays).toBe(60);
      // What it has anyway may be written down.
      accepted({ ...least[name], rotation: accepted(least[name]).rotation });
    },
  );

  test.each(['avaya', 'wonderful upstream'] as const)('%s: no source for keys that nobody has', (name) => {
    for (const keySource of ['pasted', 'generated'])
      expect(problemsOf({ ...least[name], keySource })).toEqual([
        'keySource: is not a setting of an app that does not sign',
      ]);
    expect(problemsOf({ ...least[name], rotation: { intervalDays: 365 } })).toEqual([
      'rotation: is not a setting of an app that does not sign',
    ]);
  });

  test('who pastes private keys publishes them, but has no interval that must fit', () => {
    const pasted = { keySource: 'pasted', keyMaxStaleSeconds: day };
    accepted(withRotation('wonderful', { intervalDays: 1, publishLeadSeconds: day }, { ...pasted, roles }));
    expect(problemsOf(withRotation('wonderful', { publishLeadSeconds: 7_559 }, pasted))).toEqual([
      expect.stringMatching(/7560$/),
    ]);
  });
});

const inputs = fc.record({
  name: fc.constantFrom('wonderful' as const, 'chatsdk' as const),
  keySource: fc.constantFrom(undefined, 'pasted', 'generated'),
  isVendor: fc.boolean(),
  tokenLifetimeSeconds: fc.integer({ min: 60, max: day }),
  keyMaxAgeSeconds: fc.integer({ min: 1, max: 3_600 }),
  keyMaxStaleSeconds: fc.integer({ min: 3_600, max: day }),
  rotation: fc.record({
    intervalDays: fc.integer({ min: 1, max: 6 }),
    publishLeadSeconds: fc.integer({ min: 1, max: 3 * day }),
    verifierCacheSeconds: fc.integer({ min: 0, max: day }),
    jwksMaxAgeSeconds: fc.integer({ min: 0, max: day }),
  }),
});

test('whatever is accepted is safe, and whatever is safe is accepted', () => {
  let [safeOnes, unsafeOnes] = [0, 0];
  fc.assert(
    fc.property(inputs, ({ name, isVendor, keySource, rotation, ...numbers }) => {
      const app = {
        ...least[name],
        ...numbers,
        ...(keySource && { keySource }),
        ...(isVendor && { roles }),
        rotation,
      };
      const isPrivate = name === 'wonderful';
      const isGenerated = keySource === 'generated' || (isPrivate && keySource === undefined);
      // ChatSDK renews tokens for a day after their end, and the vendor's backends ask for a day at the most.
      const longest = (isVendor ? day : numbers.tokenLifetimeSeconds) + (isPrivate ? 0 : day);
      const { publishLeadSeconds: lead, verifierCacheSeconds, jwksMaxAgeSeconds } = rotation;
      const interval = rotation.intervalDays * day;
      const suits = isGenerated || isPrivate;
      const keepsTime = !isGenerated || (2 * longest < interval && lead < interval);
      const known = !isGenerated || lead >= numbers.keyMaxStaleSeconds;
      const seen = !isPrivate || lead >= verifierCacheSeconds + jwksMaxAgeSeconds + numbers.keyMaxAgeSeconds;
      if (suits && keepsTime && known && seen) {
        safeOnes += 1;
        expect(accepted(app).rotation).toEqual(rotation);
      } else {
        unsafeOnes += 1;
        for (const problem of problemsOf(app)) expect(problem).toMatch(/^rotation/);
      }
    }),
    { numRuns: 400 },
  );
  expect(Math.min(safeOnes, unsafeOnes)).toBeGreaterThan(20);
});
