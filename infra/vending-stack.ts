import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { TokenVending } from './token-vending.ts';

export interface VendingStackProps extends StackProps {
  readonly config: VendingConfig;
}

/** The service alone, in a stack that carries its name. */
export class VendingStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: VendingStackProps) {
    super(scope, id, { terminationProtection: config.keepsData, ...props });
    // Of the stack as well.
    for (const [tag, value] of Object.entries(config.tags)) Tags.of(this).add(tag, value);
    new TokenVending(this, 'TokenVending', { config }).addOutputs('');
  }
}
