import * as v from 'valibot';
import { concurrency } from './bounds.ts';

const count = (byDefault: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)), byDefault);

/** When an alarm goes off: for the whole deployment, within five minutes if the name says nothing else. */
const alarms = v.strictObject({
  /** An SNS topic of yours that gets every alarm, and its end. */
  topicArn: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, 'is not the ARN of an SNS topic'),
    ),
  ),
  /** They get an e-mail for each; AWS asks each address once to confirm. */
  notify: v.optional(v.pipe(v.array(v.pipe(v.string(), v.email())), v.maxLength(10)), []),
  serverErrors: count(5),
  latencyMillis: count(3_000),
  unavailable: count(5),
  replays: count(20),
  unauthenticated: count(200),
  rateLimited: count(500),
  upstreamFailures: count(10),
  tableThrottles: count(10),
  smsPerHour: count(200),
});

const monitoring = v.strictObject({
  /** API Gateway's line for each request, also for those that reach no function. */
  accessLog: v.optional(v.boolean(), true),
  dashboard: v.optional(v.boolean(), true),
  /** AWS X-Ray. */
  tracing: v.optional(v.boolean(), false),
  /** How often the service is tried from outside; by default never. */
  probeMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_440))),
});

/** CodeDeploy's names: how the traffic moves to the new version of a function. */
const rollout = v.picklist([
  'AllAtOnce',
  'Canary10Percent5Minutes',
  'Canary10Percent10Minutes',
  'Canary10Percent15Minutes',
  'Canary10Percent30Minutes',
  'Linear10PercentEvery1Minute',
  'Linear10PercentEvery2Minutes',
  'Linear10PercentEvery3Minutes',
  'Linear10PercentEvery10Minutes',
]);

/** AWS keeps names that begin with `aws:` to itself. */
const tags = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(/^(?!aws:)[\p{L}\p{N} _.:/=+@-]{1,128}$/iu, 'is not a name of a tag')),
    v.pipe(v.string(), v.regex(/^[\p{L}\p{N} _.:/=+@-]{0,256}$/u, 'is not a value of a tag')),
  ),
  v.maxEntries(40),
);

const kmsKeyArn = v.pipe(
  v.string(),
  v.regex(
    /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-[\da-f]{32}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/,
    'is not the ARN of a KMS key',
  ),
);

const megabytes = v.pipe(v.number(), v.integer(), v.minValue(128), v.maxValue(10_240));

/** Settings of the whole deployment that no app reads. */
export const operations = {
  functions: v.optional(
    v.strictObject({
      memoryMegabytes: v.optional(megabytes, 512),
      /** Of the functions of apps that check passwords: a hash takes CPU, which grows with memory. */
      passwordMemoryMegabytes: v.optional(megabytes, 1_769),
      timeoutSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(29)), 20),
      /** One of the periods that CloudWatch Logs knows. */
      logRetentionDays: v.optional(
        v.picklist([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]),
        30,
      ),
      /** The least that Lambda's own lines must tell. `INFO`: also the start and the report of each request. */
      systemLogLevel: v.optional(v.picklist(['INFO', 'WARN']), 'WARN'),
      /** Of each function that serves requests, unless its app says otherwise. */
      reservedConcurrency: v.optional(concurrency),
    }),
    {},
  ),
  alarms: v.optional(alarms, {}),
  monitoring: v.optional(monitoring, {}),
  rollout: v.optional(rollout, 'AllAtOnce'),
  /** On every resource that takes tags. */
  tags: v.optional(tags, {}),
  /** Your key for secrets, tables and logs; by default AWS's own. */
  kmsKeyArn: v.optional(kmsKeyArn),
};
