import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { MailTopic } from '../mail-topic.ts';
import { alarmsOf, type Watched } from './alarms.ts';
import { dashboardOf } from './dashboard.ts';
import { SavedQueries } from './queries.ts';

export interface MonitoringProps extends Watched {
  readonly logGroupNames: readonly string[];
}

/** Alarms, a dashboard and saved queries over what the service writes and what AWS counts. */
export class Monitoring extends Construct {
  private readonly alarms: ReadonlyMap<string, Alarm>;

  constructor(scope: Construct, id: string, { logGroupNames, ...watched }: MonitoringProps) {
    super(scope, id);
    const { name: service, alarms, monitoring } = watched.config;
    const topics: ITopic[] = [];
    if (alarms.topicArn !== undefined) topics.push(Topic.fromTopicArn(this, 'Given', alarms.topicArn));
    if (alarms.notify.length > 0) topics.push(new MailTopic(this, 'Topic', alarms.notify));
    const actions = topics.map((topic) => new SnsAction(topic));
    this.alarms = new Map(
      alarmsOf(watched).map(({ name, says, metric, threshold, periods = 1, missing }) => {
        const alarm = new Alarm(this, name, {
          alarmName: `${service}-${name}`,
          alarmDescription: `${says} What to do: docs/runbook.md, "${name}".`,
          metric,
          threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods: periods,
          treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
        });
        alarm.addAlarmAction(...actions);
        alarm.addOkAction(...actions);
        return [name, alarm];
      }),
    );
    new SavedQueries(this, 'Queries', service, logGroupNames);
    if (monitoring.dashboard) dashboardOf(this, watched, this.all, logGroupNames);
  }

  get all(): Alarm[] {
    return [...this.alarms.values()];
  }

  /** The alarms that stop a gradual deployment. */
  get ofDeployments(): Alarm[] {
    return ['server-errors', 'defect'].flatMap((name) => this.alarms.get(name) ?? []);
  }
}
