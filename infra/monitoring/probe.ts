import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { sharedSlice } from '../../lambdas/config/slices.ts';
import { environment } from '../../lambdas/contract/environment.ts';
import { VendingFunction } from '../vending-function.ts';

export interface ProbeProps {
  readonly config: VendingConfig;
  readonly apiUrl: string;
  readonly minutes: number;
}

/** Tries the service from outside, on a schedule. It has no rights. */
export class Probe extends Construct {
  readonly handler: VendingFunction;

  constructor(scope: Construct, id: string, { config, apiUrl, minutes }: ProbeProps) {
    super(scope, id);
    const bundled = sharedSlice('probe', config);
    this.handler = new VendingFunction(this, 'Function', {
      // No user waits for it.
      config: { ...config, rollout: 'AllAtOnce' },
      entry: 'probe',
      bundled,
    });
    this.handler.addEnvironment(environment.apiUrl, apiUrl);
    new Rule(this, 'Schedule', {
      schedule: Schedule.rate(Duration.minutes(minutes)),
      targets: [new LambdaFunction(this.handler)],
    });
  }
}
