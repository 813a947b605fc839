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

/** Times and sizes that no template tells. The times are for 1,024 MB: with less memory there is less CPU. */
export const assumptions = {
  /** One round to DynamoDB. */
  roundMillis: 6,
  /** All of our own work but hashing; RS256 is most of it. */
  ownMillis: 3,
  /** scrypt (N=2^15, p=3) on 0.58 vCPU. */
  passwordHashMillis: 270,
  /** The vendor's token API. */
  upstreamMillis: 300,
  /** Log lines of a request, with Lambda's own, and the audit line of a token. */
  requestLogBytes: 1_100,
  tokenLogBytes: 550,
  accessLogBytes: 350,
  answerBytes: 1_000,
  metricsPerApp: 8,
} as const;
