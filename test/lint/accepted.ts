import { type CfnResource, Stack } from 'aws-cdk-lib';
import { CfnRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import type { Complaint } from './complaints.ts';

/** One resource of the template that breaks a rule, and why it may. Asked for each resource by itself. */
export interface Accepted {
  readonly rule: string;
  readonly reason: string;
  readonly isSo: (resource: CfnResource) => boolean;
}

const pathOf = ({ node }: CfnResource) => node.path.split('/').slice(2).join('/');
const is = (path: RegExp) => (resource: CfnResource) => path.test(pathOf(resource));

/** The functions that the API invokes, which waits for their answers, and `rotate-key`. */
const isWaitedFor = is(
  /^(ServeShared|DescribeApi|PublishKeys|KeyRotation\/RotateKey|ServeApp-[a-z0-9-]+)\/Resource$/,
);
const isProbe = is(/^Operations\/Probe\/Function\/Resource$/);
/** The statements that have `*` as a resource allow nothing but X-Ray, which has no resources to name. */
const isOnlyTraced = (resource: CfnResource) => {
  const { Statement } = Stack.of(resource).resolve((resource as CfnPolicy).policyDocument);
  const wide = (Statement as Statement[]).filter((each) => [each.Resource].flat().includes('*'));
  return (
    wide.length > 0 && wide.every(({ Action }) => [Action].flat().every((each) => /^xray:Put/.test(each)))
  );
};
interface Statement {
  readonly Action: string | string[];
  readonly Resource?: unknown;
}

/** A secret whose value a person pastes has no schedule beside it. */
const isPasted = (resource: CfnResource) =>
  /^(SigningKey|WsSigningKey|UpstreamCredentials)-/.test(pathOf(resource)) &&
  resource.node.scope?.node.tryFindChild('Rotation') === undefined;

export const accepted: readonly Accepted[] = [
  {
    rule: 'AwsSolutions-APIG4',
    reason:
      'The function checks who is asking. The gateway has authorizers for RSA alone, and none for passwords, codes, API keys and guests.',
    isSo: (resource) => resource instanceof CfnRoute,
  },
  {
    rule: 'AwsSolutions-SMG4',
    reason:
      "The vendor's portal makes this value, and a person pastes it: nothing here can make the next one.",
    isSo: isPasted,
  },
  {
    rule: 'AwsSolutions-DDB3',
    reason: 'Nonces, codes and counters live for minutes. A restored nonce would be a nonce that was spent.',
    isSo: is(/^Ephemeral\/Table\/Resource$/),
  },
  {
    rule: 'Serverless-LambdaDLQ',
    reason:
      'Its caller waits for the answer, so no event is ever queued. Secrets Manager tries a failed rotation again by itself.',
    isSo: isWaitedFor,
  },
  {
    rule: 'Serverless-LambdaTracing',
    reason: 'A trace costs money for each request. The log has the ids that connect a request to its line.',
    isSo: isWaitedFor,
  },
  {
    rule: 'AwsSolutions-SMG4',
    reason: 'A key between CloudFront and the API. `cloudFront.originKeys` changes it without a gap.',
    isSo: is(/^Api\/Distribution\/OriginKey\d+\/Resource$/),
  },
  {
    rule: 'AwsSolutions-CFR1',
    reason: 'The users of a chat are where they are.',
    isSo: is(/^Api\/Distribution\/Distribution\/Resource$/),
  },
  {
    rule: 'AwsSolutions-CFR3',
    reason:
      "The API's access log has every request that CloudFront lets through; AWS WAF logs what it stops.",
    isSo: is(/^Api\/Distribution\/Distribution\/Resource$/),
  },
  {
    rule: 'AwsSolutions-IAM4',
    reason: "CodeDeploy's own policy, of `rollout`: the CDK attaches it, and AWS keeps it right.",
    isSo: is(/^Operations\/Rollout\/Role\/Resource$/),
  },
  {
    rule: 'AwsSolutions-IAM5',
    reason: '`monitoring.tracing` writes traces, and X-Ray has no resource that a policy could name.',
    isSo: (resource) => resource instanceof CfnPolicy && isOnlyTraced(resource),
  },
  {
    rule: 'Serverless-LambdaDLQ',
    reason: 'A probe that is lost is followed by the next.',
    isSo: isProbe,
  },
  {
    rule: 'Serverless-EventBusDLQ',
    reason: 'A probe that is lost is followed by the next.',
    isSo: is(/^Operations\/Probe\/Schedule\/Resource$/),
  },
  {
    rule: 'Serverless-SNSRedrivePolicy',
    reason: 'Mail to a person. A queue of mails that were not delivered would have no reader.',
    isSo: (resource) => resource instanceof CfnSubscription && resource.protocol === 'email',
  },
];

/** Why the complaint is accepted; undefined if it is a fault. */
export const reasonFor = ({ rule, about }: Complaint): string | undefined =>
  accepted.find((each) => accepts(each, rule, about))?.reason;

export const accepts = (accepted: Accepted, rule: string, about: CfnResource): boolean =>
  accepted.rule === rule && accepted.isSo(about);
