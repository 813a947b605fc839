import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { environment } from '../lambdas/contract/environment.ts';
import type { VendingFunction } from './vending-function.ts';

/**
 * A secret whose value belongs to the integrator. The template says nothing of its value, neither text nor generator,
 * so no deployment can ever change it; until one is pasted, the app answers `key_not_configured`.
 */
export class SigningSecret extends Construct {
  private readonly secret: CfnSecret;

  constructor(scope: Construct, id: string, { secretName }: { readonly secretName: string }) {
    super(scope, id);
    this.secret = new CfnSecret(this, 'Secret', {
      name: secretName,
      description: 'Signing key of one app: paste the secret that the chat vendor shows, as it is.',
    });
    this.secret.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** Tells the function where the secret is and lets it read the value. */
  grantRead(grantee: VendingFunction): void {
    grantee.addEnvironment(environment.signingSecret, this.secret.attrId);
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.attrId] }),
    );
  }
}
