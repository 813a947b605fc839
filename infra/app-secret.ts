import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AppSecret as Described } from '../lambdas/contract/secrets.ts';
import type { VendingFunction } from './vending-function.ts';

export interface AppSecretProps {
  readonly secret: Described;
  /** In Secrets Manager. */
  readonly secretName: string;
  /** Whether the secret outlives the stack. */
  readonly keeps: boolean;
}

/**
 * Every action that reads, changes, copies, rotates or deletes a secret, or changes its policy. BatchGetSecretValue and
 * AssociateCrossAccountReplica are not here: both need GetSecretValue too.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Secrets Manager".
 */
const guarded = [
  'GetSecretValue',
  'PutSecretValue',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'TagResource',
  'UntagResource',
  'ReplicateSecretToRegions',
  'RemoveRegionsFromReplication',
  'StopReplicationToReplica',
  'RotateSecret',
  'CancelRotateSecret',
  'DeleteSecret',
  'RestoreSecret',
  'PutResourcePolicy',
  'DeleteResourcePolicy',
].map((action) => `secretsmanager:${action}`);

/**
 * The first value of a generated secret. It never changes, so no deployment replaces the value: except that of a pasted
 * secret whose `keySource` becomes `generated`. Then the pasted value is the previous version, which serves until the
 * first rotation has taken it over.
 * Source: CloudFormation Template Reference, AWS::SecretsManager::Secret, GenerateSecretString.
 */
const placeholder = { secretStringTemplate: '{"keys":[]}', generateStringKey: 'placeholder' };

/**
 * A secret of an app. The template gives a pasted secret no value. Until an administrator pastes one, the app answers
 * `key_not_configured`. A generated secret starts with a placeholder, and its first rotation comes at once.
 */
export class AppSecret extends Construct {
  readonly arn: string;
  private readonly secret: Described;

  constructor(scope: Construct, id: string, { secret, secretName, keeps }: AppSecretProps) {
    super(scope, id);
    this.secret = secret;
    const resource = new CfnSecret(this, 'Secret', {
      name: secretName,
      description: describe(secret),
      ...(secret.source === 'generated' && { generateSecretString: placeholder }),
    });
    resource.applyRemovalPolicy(removalPolicy(keeps));
    this.arn = resource.attrId;
  }

  /** Gives the function the secret's ARN and the permission to read the value. */
  grantRead(grantee: VendingFunction): void {
    grantee.addEnvironment(this.secret.variable, this.arn);
    this.grant(grantee, ['GetSecretValue']);
  }

  grant(grantee: VendingFunction, actions: readonly string[]): void {
    grantee.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map((action) => `secretsmanager:${action}`),
        resources: [this.arn],
      }),
    );
  }

  /**
   * Denies everyone else, whatever their own policies allow. A person who deploys keeps access: they could change this
   * policy anyway.
   */
  denyAllBut(principalArns: readonly string[]): void {
    const deployer = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-*-cfn-exec-role-*`;
    new CfnResourcePolicy(this, 'Policy', {
      secretId: this.arn,
      blockPublicPolicy: true,
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: guarded,
            Resource: '*',
            Condition: { ArnNotLike: { 'aws:PrincipalArn': [...principalArns, deployer] } },
          },
        ],
      },
    });
  }
}

/** A secret that was made by a deployment that failed goes with it, so that the next one finds its name free. */
const removalPolicy = (keeps: boolean) =>
  keeps ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/** The description that the console shows. */
function describe({ holds, source }: Described): string {
  if (holds === 'credentials') return "Credentials for the chat vendor's API: paste them as plain text.";
  if (source === 'generated')
    return `Signing keys of one app, for ${holds}: made and rotated by the service.`;
  if (holds === 'HS256')
    return 'Signing key of one app: paste the secret that the chat vendor shows, as it is.';
  return `Private signing key of one app, for ${holds}: paste it as PEM or JWK.`;
}
