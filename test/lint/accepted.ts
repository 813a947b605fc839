import type { CfnResource } from 'aws-cdk-lib';
import { CfnRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Complaint } from './complaints.ts';

/** One resource of the template that breaks a rule, and why it may. Asked for each resource by itself. */
interface Accepted {
  readonly rule: string;
  readonly reason: string;
  readonly isSo: (resource: CfnResource) => boolean;
}

const pathOf = ({ node }: CfnResource) => node.path.split('/').slice(2).join('/');
const is = (path: RegExp) => (resource: CfnResource) => path.test(pathOf(resource));

/** The functions that the API invokes, which waits for their answers, and `rotate-key`. */
const isWaitedFor = is(/^(ServeShared|PublishKeys|KeyRotation\/RotateKey|ServeApp-[a-z0-9-]+)\/Resource$/);
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
    rule: 'AwsSolutions-SMG4',
    reason:
      'CloudFront and the functions must change together: the setting originKeys does that, in three deployments.',
    isSo: is(/^Api\/Distribution\/OriginKey\d+\/Resource$/),
  },
  {
    rule: 'AwsSolutions-CFR1',
    reason: 'Users are where they are. A web ACL can keep countries out.',
    isSo: is(/^Api\/Distribution\/Distribution\/Resource$/),
  },
  {
    rule: 'AwsSolutions-CFR3',
    reason: "What CloudFront passes on is in the API's access log, and what it does not is in the web ACL's.",
    isSo: is(/^Api\/Distribution\/Distribution\/Resource$/),
  },
  {
    rule: 'Serverless-SNSRedrivePolicy',
    reason: 'It sends mail. SNS tries again for hours, and the alarm stays on in the console.',
    isSo: is(/^Spending\/Topic\/[^/]+\/Resource$/),
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
];

/** Why the complaint is accepted; undefined if it is a fault. */
export const reasonFor = ({ rule, about }: Complaint): string | undefined =>
  accepted.find((each) => each.rule === rule && each.isSo(about))?.reason;
