import { Aws } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { sharedSlice } from '../lambdas/config/slices.ts';
import type { App } from '../lambdas/contract/app.ts';
import { publishesKeys } from '../lambdas/contract/secrets.ts';
import type { Algorithm } from '../lambdas/contract/token-format.ts';
import type { AppSecret } from './app-secret.ts';
import type { ItemTable } from './item-table.ts';
import { publishedKeysOf } from './needs.ts';
import { VendingFunction } from './vending-function.ts';

export interface KeyRotationProps {
  readonly config: VendingConfig;
  readonly directory: ItemTable;
}

/**
 * The window in which a scheduled rotation may begin, on its day. It matters little, but it differs by algorithm: if the
 * algorithm changes, CloudFormation updates the schedule, and Secrets Manager rotates at once.
 * Source: CloudFormation Template Reference, AWS::SecretsManager::RotationSchedule, RotateImmediatelyOnUpdate.
 */
const windows: Readonly<Record<Algorithm, { readonly duration?: string }>> = {
  RS256: {},
  ES256: { duration: '23h' },
  EdDSA: { duration: '22h' },
  HS256: { duration: '21h' },
  HS384: { duration: '20h' },
  HS512: { duration: '19h' },
};

/** The function that makes and rotates keys, and its schedules. */
export class KeyRotation extends Construct {
  readonly rotateKey: VendingFunction;
  private readonly directory: ItemTable;

  constructor(scope: Construct, id: string, { config, directory }: KeyRotationProps) {
    super(scope, id);
    this.directory = directory;
    this.rotateKey = new VendingFunction(this, 'RotateKey', {
      // Secrets Manager calls it, and no user waits for it.
      config: { ...config, rollout: 'AllAtOnce' },
      entry: 'rotate-key',
      bundled: sharedSlice('rotate-key', config),
    });
    directory.introduce(this.rotateKey);
    this.rotateKey.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Aws.ACCOUNT_ID,
    });
  }

  /**
   * Rotates the secret once at the deployment, which makes its first keys, then at the app's interval, and at once after
   * a change of the algorithm.
   */
  rotate(secret: AppSecret, app: App, algorithm: Algorithm): void {
    secret.grant(this.rotateKey, [
      'DescribeSecret',
      'GetSecretValue',
      'PutSecretValue',
      'UpdateSecretVersionStage',
    ]);
    if (publishesKeys(app)) {
      const { keys, actions } = publishedKeysOf(app);
      this.directory.grant(this.rotateKey, keys, actions);
    }
    const schedule = new CfnRotationSchedule(secret, 'Rotation', {
      secretId: secret.secretId,
      rotationLambdaArn: this.rotateKey.functionArn,
      rotationRules: { automaticallyAfterDays: app.rotation.intervalDays, ...windows[algorithm] },
      rotateImmediatelyOnUpdate: true,
    });
    // The first rotation comes at once, and fails without the function's permissions.
    schedule.node.addDependency(this);
    secret.setPolicyBefore(schedule);
  }
}
