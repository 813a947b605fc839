import * as v from 'valibot';
import { hasTwins, type Problem, when } from './problem.ts';

/** What stands in front of the API. */

const hostName = v.pipe(
  v.string(),
  v.regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'must be a name such as tokens.example.com',
  ),
);

export const domain = v.strictObject({
  name: hostName,
  certificateArn: v.pipe(
    v.string(),
    v.regex(
      /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/,
      'is not an ARN of a certificate of ACM',
    ),
  ),
});

export const cloudFront = v.strictObject({
  webAclArn: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/,
        'is not an ARN of a web ACL for CloudFront, which is global and in us-east-1',
      ),
    ),
  ),
  /** Names of generated secrets that the service takes from CloudFront. CloudFront sends the first. */
  originKeys: v.optional(
    v.pipe(
      v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(999))),
      v.minLength(1),
      v.maxLength(3),
    ),
    [1],
  ),
});

export const front = {
  domain: v.optional(domain),
  cloudFront: v.optional(cloudFront),
  disableExecuteApiEndpoint: v.optional(v.boolean(), false),
};

type Front = v.InferOutput<v.StrictObjectSchema<typeof front, undefined>>;

/** Settings that are valid, but not together. */
export const frontProblems = ({ domain, cloudFront, disableExecuteApiEndpoint }: Front): Problem[] => [
  ...when(
    disableExecuteApiEndpoint && !domain,
    'disableExecuteApiEndpoint',
    'would leave the API without an address: set domain',
  ),
  ...when(
    disableExecuteApiEndpoint && cloudFront !== undefined,
    'disableExecuteApiEndpoint',
    "can't go with cloudFront, which calls that endpoint; the service refuses all others there",
  ),
  ...when(
    cloudFront !== undefined && domain !== undefined && !domain.certificateArn.includes(':us-east-1:'),
    'domain.certificateArn',
    'must be in us-east-1: CloudFront takes no other',
  ),
  ...when(
    cloudFront !== undefined && hasTwins(cloudFront.originKeys),
    'cloudFront.originKeys',
    'names one twice',
  ),
];
