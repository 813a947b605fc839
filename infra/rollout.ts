import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { VendingFunction } from './vending-function.ts';

export interface RolloutProps {
  readonly rollout: Exclude<VendingConfig['rollout'], 'AllAtOnce'>;
  readonly functions: readonly VendingFunction[];
  /** One of these takes the traffic back to the version before, and fails the deployment. */
  readonly alarms: readonly Alarm[];
}

/** Moves the traffic to new versions as CodeDeploy does, and back if an alarm goes off. */
export class Rollout extends Construct {
  constructor(scope: Construct, id: string, { rollout, functions, alarms }: RolloutProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application');
    const deploymentConfig = LambdaDeploymentConfig.fromLambdaDeploymentConfigName(
      this,
      'Config',
      `CodeDeployDefault.Lambda${rollout}`,
    );
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSCodeDeployRoleForLambdaLimited'),
      ],
    });
    for (const { node, live } of functions)
      if (live instanceof Alias)
        new LambdaDeploymentGroup(this, node.id, {
          ...{ application, alias: live, deploymentConfig, role },
          alarms: [...alarms],
        });
  }
}
