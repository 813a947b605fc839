import { ArnFormat, type CfnResource, DefaultStackSynthesizer, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy, CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AppSecret as Described } from '../lambdas/contract/secrets.ts';
import { isHmac } from '../lambdas/contract/token-format.ts';
import type { VendingFunction } from './vending-function.ts';

export interface AppSecretProps {
  readonly secret: Described;
  /** In Secrets Manager. */
  readonly secretName: string;
  /** Whether to take over the secret of this name, as it is. */
  readonly exists: boolean;
  /** Whether the secret outlives the stack. */
  readonly keeps: boolean;
  /** By default AWS's own key. */
  readonly kmsKeyArn?: string | undefined;
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
  /** Its ARN, or the full name of a secret that exists: both are a `SecretId` to Secrets Manager. */
  readonly secretId: string;
  private readonly arn: string;
  private readonly secret: Described;
  private readonly removalPolicy: RemovalPolicy;
  private policy: CfnResourcePolicy | undefined;

  constructor(
    scope: Construct,
    id: string,
    { secret, secretName, exists, keeps, kmsKeyArn }: AppSecretProps,
  ) {
    super(scope, id);
    this.secret = secret;
    // A secret that was made by a deployment that failed goes with it, so that the next one finds its name free.
    this.removalPolicy = keeps ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    if (exists) {
      this.secretId = secretName;
      this.arn = arnPatternOf(this, secretName);
      return;
    }
    const resource = new CfnSecret(this, 'Secret', {
      name: secretName,
      description: describe(secret),
      ...(kmsKeyArn !== undefined && { kmsKeyId: kmsKeyArn }),
      ...(secret.source === 'generated' && { generateSecretString: placeholder }),
    });
    resource.applyRemovalPolicy(this.removalPolicy);
    this.secretId = resource.attrId;
    this.arn = resource.attrId;
  }

  /** Tells the function which secret it is, and gives it the permission to read the value. */
  grantRead(grantee: VendingFunction): void {
    grantee.addEnvironment(this.secret.variable, this.secretId);
    this.grant(grantee, ['GetSecretValue']);
  }

  grant(grantee: VendingFunction, actions: readonly string[]): void {
    grantee.grantKey();
    grantee.addToRolePolicy(
      new PolicyStatement({
        actions: actions.map((action) => `secretsmanager:${action}`),
        resources: [this.arn],
      }),
    );
  }

  /** The policy of a secret that exists may name functions of an earlier deployment. */
  setPolicyBefore(resource: CfnResource): void {
    if (this.policy) resource.addResourceDependency(this.policy);
  }

  /**
   * Denies everyone else, whatever their own policies allow, for as long as the secret is there. A person who deploys
   * keeps access: they could change this policy anyway.
   */
  denyAllBut(principalArns: readonly string[]): void {
    this.policy = new CfnResourcePolicy(this, 'Policy', {
      secretId: this.secretId,
      blockPublicPolicy: true,
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: guarded,
            Resource: '*',
            Condition: { ArnNotLike: { 'aws:PrincipalArn': [...principalArns, ...deploymentRolesOf(this)] } },
          },
        ],
      },
    });
    this.policy.applyRemovalPolicy(this.removalPolicy);
  }
}

/** The ARN of a secret of this name, which ends in six random characters. */
const arnPatternOf = (scope: Construct, secretName: string) =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${secretName}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The role with which CloudFormation acts: that of `cdk bootstrap`, unless the stack is deployed without such roles. */
function deploymentRolesOf(scope: Construct): string[] {
  const { synthesizer } = Stack.of(scope);
  return synthesizer instanceof DefaultStackSynthesizer
    ? [Fn.sub(synthesizer.cloudFormationExecutionRoleArn)]
    : [];
}

/** The description that the console shows. */
function describe({ holds, source }: Described): string {
  if (holds === 'credentials') return "Credentials for the chat vendor's API: paste them as plain text.";
  if (source === 'generated')
    return `Signing keys of one app, for ${holds}: made and rotated by the service.`;
  if (isHmac(holds)) return 'Signing key of one app: paste the secret that the chat vendor shows, as it is.';
  return `Private signing key of one app, for ${holds}: paste it as PEM or JWK.`;
}
