import { App, Aspects, type CfnResource, type Stack } from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  type INagLogger,
  type NagLoggerErrorData,
  type NagLoggerNonComplianceData,
  ServerlessChecks,
} from 'cdk-nag';

/** One resource that a rule complains about. */
export interface Complaint {
  readonly rule: string;
  readonly about: CfnResource;
  readonly says: string;
}

const nothing = () => {};

/** What cdk-nag's packs AwsSolutions and Serverless have against a stack. A rule that can't read a resource complains. */
export function complaintsAbout(make: (app: App) => Stack): Complaint[] {
  const found: Complaint[] = [];
  const add = ({ ruleId, resource, ruleInfo }: NagLoggerErrorData | NagLoggerNonComplianceData) =>
    void found.push({ rule: ruleId, about: resource, says: ruleInfo });
  const logger: INagLogger = {
    onNonCompliance: add,
    onError: add,
    onCompliance: nothing,
    onSuppressed: add,
    onSuppressedError: add,
    onNotApplicable: nothing,
  };
  // Functions are not bundled: the rules look at the template.
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = make(app);
  for (const Pack of [AwsSolutionsChecks, ServerlessChecks])
    Aspects.of(stack).add(new Pack({ reports: false, additionalLoggers: [logger] }));
  app.synth();
  return found;
}
