import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Alarms to these addresses. */
export class MailTopic extends Topic {
  constructor(scope: Construct, id: string, addresses: readonly string[]) {
    super(scope, id, { enforceSSL: true });
    for (const address of addresses) this.addSubscription(new EmailSubscription(address));
    // The policy against plain HTTP stands in place of the default one, which would let CloudWatch publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
}
