/**
 * List prices in USD, without free tiers and discounts, in us-east-1. Read again before you rely on them.
 * Sources: aws.amazon.com, the pricing pages of API Gateway (HTTP APIs, up to 300 million a month), Lambda (arm64),
 * DynamoDB (on demand, since 2024-11-01), CloudWatch, Secrets Manager, KMS and EC2 (transfer out).
 */
export const prices = {
  checkedOn: '2026-11-27',
  region: 'us-east-1',
  apiRequestsPerMillion: 1.0,
  invocationsPerMillion: 0.2,
  gigabyteSecond: 0.0000133334,
  writesPerMillion: 0.625,
  readsPerMillion: 0.125,
  logGigabyte: 0.5,
  transferGigabyte: 0.09,
  secretMonth: 0.4,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  dashboardMonth: 3.0,
  kmsKeyMonth: 1.0,
} as const;

/** With less memory there is less CPU; with more there is a second one (Lambda Developer Guide, "Configure Lambda function memory"). */
export const wholeCpuMegabytes = 1_769;

/** Times and sizes that no template tells. */
export const assumptions = {
  /** One round to DynamoDB: "single-digit millisecond" (DynamoDB Developer Guide). */
  roundMillis: 6,
  /** All of our own work but hashing: 1.1 ms (`npm run bench -- warm`), and the runtime client's. */
  ownCpuMillis: 1.7,
  /** scrypt (N=2^15, r=8, p=3), the median on a development machine (x86): 212 to 246 there, 146 to 295 on others. */
  passwordHashCpuMillis: 215,
  /** The vendor's token API. */
  upstreamMillis: 300,
  /**
   * A line of our log, counted in `test/cli/log-bytes.test.ts`, and 26 bytes that CloudWatch adds to each event
   * (API reference, PutLogEvents).
   */
  requestLogBytes: 560,
  /** Of a token, on the same line. */
  auditLogBytes: 350,
  /** `platform.start` and `platform.report`, with 26 bytes each (Lambda Developer Guide, JSON log format). */
  systemLogBytes: 420,
  accessLogBytes: 350,
  answerBytes: 1_000,
  metricsPerApp: 8,
} as const;
