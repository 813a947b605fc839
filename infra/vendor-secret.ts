import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AppSecret } from '../lambdas/contract/secrets.ts';
import type { VendingFunction } from './vending-function.ts';

export interface VendorSecretProps {
  readonly secret: AppSecret;
  /** In Secrets Manager. */
  readonly secretName: string;
}

/**
 * A secret whose value belongs to the integrator. The template says nothing of its value, neither text nor generator,
 * so no deployment can ever change it; until one is pasted, the app answers `key_not_configured`.
 */
export class VendorSecret extends Construct {
  private readonly resource: CfnSecret;
  private readonly secret: AppSecret;

  constructor(scope: Construct, id: string, { secret, secretName }: VendorSecretProps) {
    super(scope, id);
    this.secret = secret;
    this.resource = new CfnSecret(this, 'Secret', { name: secretName, description: describe(secret) });
    this.resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** Tells the function where the secret is and lets it read the value. */
  grantRead(grantee: VendingFunction): void {
    grantee.addEnvironment(this.secret.variable, this.resource.attrId);
    grantee.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.resource.attrId] }),
    );
  }
}

/** What whoever opens it in the console is told. */
function describe({ holds }: AppSecret): string {
  if (holds === 'credentials') return "Credentials for the chat vendor's API: paste them as plain text.";
  if (holds === 'HS256')
    return 'Signing key of one app: paste the secret that the chat vendor shows, as it is.';
  return `Private signing key of one app, for ${holds}: paste it as PEM or JWK.`;
}
