import * as v from 'valibot';
import type { LimitName } from '../contract/limits.ts';

/** Each number has its unit in its name and a default that suits most apps. An app may set its own. */
export const seconds = (max: number, why?: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max, why));
const millis = seconds;

/** Clients set a timer to the end of their session's token; a JavaScript timer holds 2^31 - 1 ms. */
const longestTimerSeconds = 2_147_483;
export const sessionSeconds = seconds(
  longestTimerSeconds,
  `must be at most ${longestTimerSeconds} (24.8 days): clients set a timer to it, and a longer one fires at once, without end`,
);

/** Windows begin at multiples of their length. */
const limit = (max: number, windowSeconds: number) =>
  v.optional(
    v.strictObject({
      max: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), max),
      windowSeconds: v.optional(seconds(86_400), windowSeconds),
    }),
    {},
  );

export const limits = v.strictObject({
  vendsPerSubject: limit(10, 900),
  vendsPerApiKey: limit(6_000, 60),
  guestVendsPerIp: limit(30, 900),
  noncesPerIp: limit(120, 60),
  passcodesPerPhoneNumber: limit(5, 600),
  passcodesPerIp: limit(20, 600),
  passcodesPerApp: limit(1_000, 3_600),
  failedLoginsPerUser: limit(10, 1_800),
  failedLoginsPerIp: limit(100, 1_800),
} satisfies Record<LimitName, unknown>);

/** The lead time covers API Gateway's JWT authorizer, which keeps a key for two hours. */
export const rotation = v.strictObject({
  intervalDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(365)), 30),
  publishLeadSeconds: v.optional(seconds(30 * 86_400), 10_800),
  verifierCacheSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400)), 7_200),
  jwksMaxAgeSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400)), 300),
});

/** How long and how often the service asks the vendor's API for one token. */
export const upstream = v.strictObject({
  timeoutMillis: v.optional(millis(20_000), 8_000),
  attemptTimeoutMillis: v.optional(millis(20_000), 3_000),
  maxAttempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)), 3),
});

/** The values of an app that sets none of them. */
export const upstreamDefaults = v.parse(upstream, {});
export const rotationDefaults = v.parse(rotation, {});
