import * as v from 'valibot';

/** Bounds on what the service may use and cost, no matter who asks. */

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));
const usd = v.pipe(v.number(), v.minValue(1), v.maxValue(1_000_000));

/** Of each route. Source: API Gateway Developer Guide, "Throttle requests to your HTTP APIs". */
export const throttle = v.strictObject({
  requestsPerSecond: v.optional(count(100_000), 500),
  burst: v.optional(count(100_000), 500),
});

/** Reserved for one function, and also the most that it may have. Source: Lambda Developer Guide, "Reserved concurrency". */
export const concurrency = count(100_000);

/** The default is what a new on-demand table serves at once. Source: DynamoDB Developer Guide, "Warm throughput". */
const table = v.strictObject({
  maxReadUnitsPerSecond: v.optional(count(1_000_000), 12_000),
  maxWriteUnitsPerSecond: v.optional(count(1_000_000), 4_000),
  /** Both, or none: AWS keeps what it has. */
  warm: v.optional(
    v.strictObject({
      readUnitsPerSecond: v.pipe(count(1_000_000), v.minValue(12_000)),
      writeUnitsPerSecond: v.pipe(count(1_000_000), v.minValue(4_000)),
    }),
  ),
});
export const tables = v.strictObject({ ephemeral: v.optional(table, {}), directory: v.optional(table, {}) });
export type TableBounds = v.InferOutput<typeof table>;

/** Who hears of it when the account has cost this much in a month. AWS Budgets takes ten addresses a notification. */
export const spending = v.strictObject({
  notify: v.pipe(v.array(v.pipe(v.string(), v.email())), v.minLength(1), v.maxLength(10)),
  monthlyUsd: usd,
  /** Of it, for SMS. */
  monthlySmsUsd: v.optional(usd),
});
